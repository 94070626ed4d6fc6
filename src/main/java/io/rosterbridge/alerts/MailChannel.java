package io.rosterbridge.alerts;

import java.io.IOException;
import java.time.Duration;
import org.springframework.mail.MailException;
import org.springframework.mail.SimpleMailMessage;
import org.springframework.mail.javamail.JavaMailSender;
import org.springframework.mail.javamail.JavaMailSenderImpl;

/** By mail, over the SMTP server of {@code spring.mail.host}. */
final class MailChannel implements AlertChannel {

    private static final Duration LONGEST = Duration.ofMinutes(1);

    private final JavaMailSender mail;
    private final AlertSettings settings;
    private final MailSockets sockets;

    MailChannel(JavaMailSender mail, AlertSettings settings) {
        this(mail, settings, LONGEST);
    }

    /** @param longest how long a message may take to be sent */
    MailChannel(JavaMailSender mail, AlertSettings settings, Duration longest) {
        this.sockets = new MailSockets(longest);
        this.mail = mail;
        this.settings = settings;
        if (mail instanceof JavaMailSenderImpl sender) {
            sockets.giveTo(sender);
        }
    }

    @Override
    public String name() {
        return "mail";
    }

    @Override
    public String target() {
        return String.join(", ", settings.mailTo());
    }

    @Override
    public void send(Digest digest) throws IOException {
        SimpleMailMessage message = new SimpleMailMessage();
        message.setFrom(settings.mailFrom());
        message.setTo(settings.mailTo().toArray(String[]::new));
        message.setSubject(digest.subject(settings.installation()));
        message.setText(digest.text());
        try {
            sockets.within(() -> mail.send(message));
        } catch (MailException refused) {
            // Its words may have the addresses in them.
            throw new IOException("the SMTP server did not take the mail (" + refused.getClass().getSimpleName() + ")", refused);
        }
    }
}
