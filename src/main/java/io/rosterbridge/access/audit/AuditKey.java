package io.rosterbridge.access.audit;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** A key of the audit trail's chain, derived from a secret of the deployment, for this one purpose. */
public final class AuditKey {

    private static final String ALGORITHM = "HmacSHA256";
    private static final int ID_LENGTH = 16;

    private final SecretKeySpec key;
    private final String id;

    private AuditKey(byte[] key) {
        this.key = new SecretKeySpec(key, ALGORITHM);
        this.id = hash("which key this is".getBytes(StandardCharsets.UTF_8)).substring(0, ID_LENGTH);
    }

    public static AuditKey of(String secret) {
        return new AuditKey(mac(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), ALGORITHM),
                "rosterbridge audit trail".getBytes(StandardCharsets.UTF_8)));
    }

    /** Identifies the key without revealing anything of it. */
    String id() {
        return id;
    }

    /** HMAC-SHA256 in hexadecimal. */
    String hash(byte[] content) {
        return HexFormat.of().formatHex(mac(key, content));
    }

    private static byte[] mac(SecretKeySpec key, byte[] content) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            return mac.doFinal(content);
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("every Java has " + ALGORITHM, impossible);
        }
    }
}
