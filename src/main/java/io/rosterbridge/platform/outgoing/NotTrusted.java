package io.rosterbridge.platform.outgoing;

import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.X509Certificate;
import java.util.Optional;

/** A certificate that is not trusted, in words: which one, who issued it, and what to set. */
public final class NotTrusted extends CertificateException {

    private static final long serialVersionUID = 1;

    NotTrusted(X509Certificate[] chain, CertificateException why) {
        super(words(chain, why), why);
    }

    private static String words(X509Certificate[] chain, CertificateException why) {
        if (chain == null || chain.length == 0) {
            return "the other side showed no certificate";
        }
        X509Certificate shown = chain[0];
        String which = "the certificate of " + shown.getSubjectX500Principal().getName() + ", issued by "
                + shown.getIssuerX500Principal().getName() + ", ";
        for (X509Certificate certificate : chain) {
            try {
                certificate.checkValidity();
            } catch (CertificateExpiredException ended) {
                return which + "cannot be used: that of " + certificate.getSubjectX500Principal().getName() + " has ended at "
                        + certificate.getNotAfter().toInstant();
            } catch (CertificateNotYetValidException early) {
                return which + "cannot be used: that of " + certificate.getSubjectX500Principal().getName() + " begins at "
                        + certificate.getNotBefore().toInstant() + "; look at this machine's clock";
            }
        }
        X509Certificate last = chain[chain.length - 1];
        return which + "is not trusted. If " + last.getIssuerX500Principal().getName() + " is your company's authority, or that of its proxy, "
                + "set ROSTERBRIDGE_CA to a file with its certificate in PEM" + besides(why);
    }

    /** What is wrong with it apart from an unknown issuer, such as an algorithm that is no longer accepted. */
    private static String besides(CertificateException why) {
        Throwable root = why;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        String words = String.valueOf(root.getMessage()).lines().findFirst().orElse("");
        return words.contains("certification path") || words.contains("trustAnchors") ? "" : " (" + words + ")";
    }

    /** The words of the one that caused this, if one did. */
    public static Optional<String> in(Throwable error) {
        for (Throwable cause = error; cause != null; cause = cause.getCause()) {
            if (cause instanceof NotTrusted) {
                return Optional.of(cause.getMessage());
            }
        }
        return Optional.empty();
    }
}
