package io.rosterbridge;

import com.eatthepath.otp.TimeBasedOneTimePasswordGenerator;
import java.security.InvalidKeyException;
import java.time.Instant;
import javax.crypto.spec.SecretKeySpec;
import org.apache.commons.codec.binary.Base32;

/** What an app on a telephone shows for a second factor. */
public final class AppCodes {

    private AppCodes() {
    }

    /** @param later so many steps of time */
    public static String code(String secret, int later) {
        TimeBasedOneTimePasswordGenerator codes = new TimeBasedOneTimePasswordGenerator();
        try {
            return codes.generateOneTimePasswordString(new SecretKeySpec(new Base32().decode(secret), codes.getAlgorithm()),
                    Instant.now().plus(codes.getTimeStep().multipliedBy(later)));
        } catch (InvalidKeyException impossible) {
            throw new AssertionError(impossible);
        }
    }
}
