package io.rosterbridge.alerts;

import java.io.IOException;
import org.springframework.mail.MailException;
import org.springframework.mail.SimpleMailMessage;
import org.springframework.mail.javamail.JavaMailSender;

/** By mail, over the SMTP server of {@code spring.mail.host}. */
final class MailChannel implements AlertChannel {

    private final JavaMailSender mail;
    private final AlertSettings settings;

    MailChannel(JavaMailSender mail, AlertSettings settings) {
        this.mail = mail;
        this.settings = settings;
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
        message.setSubject(digest.subject());
        message.setText(digest.text());
        try {
            mail.send(message);
        } catch (MailException refused) {
            // Its words may have the addresses in them.
            throw new IOException("the SMTP server did not take the mail (" + refused.getClass().getSimpleName() + ")", refused);
        }
    }
}
