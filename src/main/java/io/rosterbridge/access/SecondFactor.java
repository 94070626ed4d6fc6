package io.rosterbridge.access;

import com.eatthepath.otp.TimeBasedOneTimePasswordGenerator;
import io.rosterbridge.access.audit.AuditAction;
import io.rosterbridge.access.audit.AuditTrail;
import io.rosterbridge.domain.Fingerprint;
import io.rosterbridge.platform.SecretsAtRest;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import javax.crypto.spec.SecretKeySpec;
import org.apache.commons.codec.binary.Base32;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * The second factor of a local account: codes of an app on the user's telephone (TOTP, RFC 6238), or one of ten codes on paper. A code
 * counts once. A person who knows the password and has no code does not get in.
 */
public final class SecondFactor {

    private static final Logger LOG = LoggerFactory.getLogger(SecondFactor.class);
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int SECRET_BYTES = 20;
    private static final int CODES = 10;
    private static final int CODE_LETTERS = 16;
    private static final String LETTERS = "abcdefghijkmnpqrstuvwxyz23456789";
    private static final int MOST_WRONG = 10;
    /** Clocks of telephones differ a little. */
    private static final int STEPS_BESIDE = 1;

    private final JdbcTemplate database;
    private final SecretsAtRest secrets;
    private final AuditTrail audit;
    private final Clock clock;
    private final Brake brake;
    private final TimeBasedOneTimePasswordGenerator codes = new TimeBasedOneTimePasswordGenerator();

    public SecondFactor(JdbcTemplate database, SecretsAtRest secrets, AuditTrail audit, Clock clock) {
        this.database = database;
        this.secrets = secrets;
        this.audit = audit;
        this.clock = clock;
        this.brake = new Brake(MOST_WRONG, MOST_WRONG, clock);
    }

    /** Encrypts the secrets with the present key, if it is another one than before. */
    public void renew() {
        database.query("select name, totp_secret from console_user where totp_secret is not null", row -> {
            String name = row.getString("name");
            String encrypted = row.getString("totp_secret");
            secrets.renewed(encrypted).ifPresent(fresh -> {
                database.update("update console_user set totp_secret = ? where name = ? and totp_secret = ?", fresh, name, encrypted);
                LOG.info("The second factor of a console user is now encrypted with the present ROSTERBRIDGE_SECRET_KEY");
            });
        });
    }

    /** A new secret, in the letters that apps take; it counts once {@link #turnOn} has seen a code of it. */
    public static String newSecret() {
        byte[] secret = new byte[SECRET_BYTES];
        RANDOM.nextBytes(secret);
        return new Base32().encodeToString(secret).replace("=", "");
    }

    /** What an app reads from a picture. */
    public static String uri(String name, String secret) {
        return "otpauth://totp/Rosterbridge:" + URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20") + "?secret=" + secret
                + "&issuer=Rosterbridge";
    }

    public boolean isOn(String name) {
        return database.queryForObject("select count(*) from console_user where name = ? and totp_secret is not null", Long.class, name) > 0;
    }

    /** How many codes on paper are left. */
    public int codesLeft(String name) {
        return database.queryForObject("select count(*) from recovery_code where login = ? and used_at is null", Integer.class, name);
    }

    /**
     * Turns it on, if the code is one of this secret.
     *
     * @return ten codes for paper, shown this once
     * @throws IllegalArgumentException if the code is wrong
     * @throws LockedOut                after ten wrong ones, for a while
     */
    public List<String> turnOn(Actor who, String secret, String code) {
        long step = tried(who.name(), step(secret, code, 0)).orElseThrow(() -> new IllegalArgumentException(
                "the code is not one of this secret at this time; look whether the clock of the telephone is right"));
        List<String> paper = new ArrayList<>();
        for (int number = 0; number < CODES; number++) {
            paper.add(RANDOM.ints(CODE_LETTERS, 0, LETTERS.length()).collect(StringBuilder::new,
                    (text, index) -> text.append(LETTERS.charAt(index)), StringBuilder::append).toString());
        }
        audit.doing(who.name(), AuditAction.SECOND_FACTOR_ON, ConsoleUsers.subject(who.name()), Map.of(), () -> {
            database.update("update console_user set totp_secret = ?, totp_step = ? where name = ?", secrets.encrypt(secret), step,
                    who.name());
            database.update("delete from recovery_code where login = ?", who.name());
            paper.forEach(one -> database.update("insert into recovery_code (login, hash) values (?, ?)", who.name(), hash(one)));
            return null;
        });
        return paper;
    }

    /** Turns it off: of one's own account, or of one that a person manages. */
    public void turnOff(Actor who, String name) {
        audit.doing(who.name(), AuditAction.SECOND_FACTOR_OFF, ConsoleUsers.subject(name), Map.of(), () -> {
            database.update("update console_user set totp_secret = null, totp_step = null, handled_at = case when ? then handled_at else "
                    + "cast(? as timestamp with time zone) end where name = ?", who.name().equals(name),
                    clock.instant().atOffset(ZoneOffset.UTC), name);
            database.update("delete from recovery_code where login = ?", name);
            return null;
        });
    }

    /**
     * Whether this is a code of the account, of the app or on paper, that was not used before; it is from now on.
     *
     * @throws LockedOut after ten wrong ones, for a while
     */
    public boolean takes(String name, String code) {
        Optional<String> secret = database.queryForList("select totp_secret from console_user where name = ? and totp_secret is not null",
                String.class, name).stream().findFirst().map(secrets::decrypt);
        return secret.isPresent() && tried(name, () -> use(name, secret.get(), code == null ? "" : code)).isPresent();
    }

    private Optional<Long> use(String name, String secret, String code) {
        long last = Optional.ofNullable(database.queryForObject("select totp_step from console_user where name = ?", Long.class, name))
                .orElse(0L);
        Optional<Long> step = step(secret, code, last).get();
        if (step.isPresent()) {
            // If the same code comes twice at the same moment, one login succeeds.
            return step.filter(used -> database.update("update console_user set totp_step = ? where name = ? and coalesce(totp_step, 0) < ?",
                    used, name, used) > 0);
        }
        boolean isPaper = database.update("update recovery_code set used_at = ? where login = ? and hash = ? and used_at is null",
                clock.instant().atOffset(ZoneOffset.UTC), name, hash(code.strip().toLowerCase(Locale.ROOT).replace("-", "")
                .replace(" ", ""))) > 0;
        if (isPaper) {
            audit.record(name, AuditAction.RECOVERY_CODE_USED, ConsoleUsers.subject(name), Map.of("left", codesLeft(name)));
        }
        return isPaper ? Optional.of(last) : Optional.empty();
    }

    private Optional<Long> tried(String name, Supplier<Optional<Long>> look) {
        brake.begin(name).ifPresent(left -> {
            throw new LockedOut("after " + MOST_WRONG + " wrong codes no more are looked at for " + (left.toSeconds() + 1) + " s");
        });
        Optional<Long> found = Optional.empty();
        try {
            found = look.get();
            return found;
        } finally {
            if (found.isPresent()) {
                brake.succeeded(name);
            } else {
                brake.failed(name);
            }
        }
    }

    /** The step of time whose code it is, later than the last one that was used. */
    private Supplier<Optional<Long>> step(String secret, String code, long last) {
        return () -> {
            SecretKeySpec key = new SecretKeySpec(new Base32().decode(secret), codes.getAlgorithm());
            Instant now = clock.instant();
            String digits = code.strip().replace(" ", "");
            for (int beside = -STEPS_BESIDE; beside <= STEPS_BESIDE; beside++) {
                Instant at = now.plus(codes.getTimeStep().multipliedBy(beside));
                long step = at.getEpochSecond() / codes.getTimeStep().toSeconds();
                if (step > last && isSame(code(key, at), digits)) {
                    return Optional.of(step);
                }
            }
            return Optional.empty();
        };
    }

    private String code(SecretKeySpec key, Instant at) {
        try {
            return codes.generateOneTimePasswordString(key, at, Locale.ROOT);
        } catch (InvalidKeyException impossible) {
            throw new IllegalStateException("any bytes are a key of HMAC", impossible);
        }
    }

    private static boolean isSame(String one, String other) {
        return MessageDigest.isEqual(one.getBytes(StandardCharsets.UTF_8), other.getBytes(StandardCharsets.UTF_8));
    }

    /** A fast hash is enough for eighty random bits. */
    private static String hash(String code) {
        return Fingerprint.of(code);
    }
}
