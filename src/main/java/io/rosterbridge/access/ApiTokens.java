package io.rosterbridge.access;

import io.rosterbridge.access.audit.AuditAction;
import io.rosterbridge.access.audit.AuditTrail;
import io.rosterbridge.platform.paging.Page;
import io.rosterbridge.platform.rows.Columns;
import io.swagger.v3.oas.annotations.media.ArraySchema;
import io.swagger.v3.oas.annotations.media.Schema;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.support.GeneratedKeyHolder;

/**
 * Tokens for scripts. A token may what it was made for, and at no time more than whoever made it may: it stops with them. Only its
 * SHA-256 is kept, which is enough for 256 random bits.
 */
public final class ApiTokens {

    static final String MARK = "rbt_";

    private static final int SHOWN_LETTERS = MARK.length() + 6;
    private static final Duration LONGEST = Duration.ofDays(366);
    /** A use is written down this often, so that a busy script does not write at each request. */
    private static final Duration USE_WRITTEN_EVERY = Duration.ofMinutes(1);
    private static final SecureRandom RANDOM = new SecureRandom();

    /** As long as whatever notes who has done something. */
    private static final int LONGEST_LOGIN = 200;

    private final JdbcTemplate database;
    private final AuditTrail audit;
    private final HumanRoots roots;
    private final Clock clock;

    public ApiTokens(JdbcTemplate database, AuditTrail audit, Clock clock) {
        this.database = database;
        this.audit = audit;
        this.roots = new HumanRoots(database, clock);
        this.clock = clock;
    }

    /**
     * A token without its secret.
     *
     * @param prefix     how it begins, to tell it from others
     * @param creator    the console user who made it and whose permissions it cannot exceed
     * @param lastUsedAt null if it never was; up to a minute old
     * @param revokedAt  null if it was not
     */
    public record Shown(long id, String name, String prefix,
                        @ArraySchema(schema = @Schema(implementation = Permission.class)) List<String> permissions, String creator,
                        Instant createdAt, Instant expiresAt, Instant lastUsedAt, Instant revokedAt) {

        /** {@code valid}, {@code revoked} or {@code ended}. */
        public String state(Instant now) {
            return revokedAt != null ? "revoked" : expiresAt.isAfter(now) ? "valid" : "ended";
        }
    }

    /** @param token the whole token, which nobody can ask for again */
    public record Made(Shown shown, String token) {

        @Override
        public String toString() {
            return "Made[" + shown + "]";
        }
    }

    /**
     * Whom a token stands for.
     *
     * @param login   its name as a login
     * @param creator the console user who made it
     * @param token   what it was called
     */
    public record Bearer(String login, String creator, String token, Set<Permission> permissions) {
    }

    /**
     * @param expiresAt null: in a year
     * @throws IllegalArgumentException if the name is refused, if it would have no permission or one that its creator has not, or if
     *                                  it would never end or has ended already
     */
    public Made make(ConsoleUser creator, String name, Set<Permission> permissions, Instant expiresAt) {
        if (name == null || name.isBlank() || name.strip().length() > 100) {
            throw new IllegalArgumentException("name is missing or has more than 100 characters; say what the token is for");
        }
        Set<Permission> held = creator.role().map(Role::permissions).orElse(Set.of());
        permissions.stream().filter(permission -> !held.contains(permission)).findFirst().ifPresent(permission -> {
            throw new IllegalArgumentException("permission " + permission.word()
                    + " is none of your own; a token has no more than who makes it");
        });
        if (permissions.isEmpty()) {
            throw new IllegalArgumentException("permissions is empty; name at least one, such as view-apps");
        }
        String login = "token:" + name.strip() + " (" + creator.getUsername() + ")";
        if (login.length() > LONGEST_LOGIN) {
            throw new IllegalArgumentException("name has " + name.strip().length() + " characters, " + (login.length() - LONGEST_LOGIN)
                    + " too many beside that of \"" + creator.getUsername() + "\"; choose a shorter one");
        }
        Instant now = clock.instant();
        Instant ends = expiresAt == null ? now.plus(LONGEST) : expiresAt;
        if (!ends.isAfter(now) || ends.isAfter(now.plus(LONGEST))) {
            throw new IllegalArgumentException("expiresAt is " + ends + "; it must be after now and within " + LONGEST.toDays() + " days");
        }
        byte[] random = new byte[32];
        RANDOM.nextBytes(random);
        String token = MARK + Base64.getUrlEncoder().withoutPadding().encodeToString(random);
        return audit.doing(creator.getUsername(), AuditAction.API_TOKEN_CREATED, subject(name.strip()),
                Map.of("permissions", words(permissions)), () -> {
                    long id = insert(new Bearer(login, creator.getUsername(), name.strip(), permissions), token, now, ends);
                    roots.keep(login);
                    return new Made(find(id).orElseThrow(), token);
                });
    }

    private long insert(Bearer bearer, String token, Instant now, Instant ends) {
        GeneratedKeyHolder key = new GeneratedKeyHolder();
        database.update(connection -> {
            var insert = connection.prepareStatement("insert into api_token (name, login, prefix, hash, permissions, creator, created_at, "
                    + "expires_at) values (?, ?, ?, ?, ?, ?, ?, ?)", new String[] {"id"});
            Object[] values = {bearer.token(), bearer.login(), token.substring(0, SHOWN_LETTERS), hash(token),
                words(bearer.permissions()), bearer.creator(), now.atOffset(ZoneOffset.UTC), ends.atOffset(ZoneOffset.UTC)};
            for (int index = 0; index < values.length; index++) {
                insert.setObject(index + 1, values[index]);
            }
            return insert;
        }, key);
        return key.getKey().longValue();
    }

    private static String subject(String name) {
        return "api-token:" + name;
    }

    /** Those of one user, or all. */
    public List<Shown> all(Optional<String> creator) {
        return database.query("select * from api_token where creator = coalesce(?, creator) order by id", (row, number) -> shown(row),
                creator.orElse(null));
    }

    /**
     * A page of those of one user, or of all, the newest first.
     *
     * @param limit 1 or more
     * @param after the {@code next} of the page before; empty for the first
     */
    public Page<Shown> page(Optional<String> creator, int limit, Optional<String> after) {
        return Page.of(database.query("select * from api_token where creator = coalesce(?, creator) and id < ? order by id desc fetch "
                + "first ? rows only", (row, number) -> shown(row), creator.orElse(null), after.map(Page::number).orElse(Long.MAX_VALUE),
                limit + 1), limit, token -> String.valueOf(token.id()));
    }

    public Optional<Shown> find(long id) {
        return database.query("select * from api_token where id = ?", (row, number) -> shown(row), id).stream().findFirst();
    }

    /**
     * From now on it is refused: one of one's own, or one of a user whom one may manage.
     *
     * @param as the role by which it is done
     * @return empty if there is no such token for them
     * @throws NotAllowed if it is an owner's, and they are none
     */
    public Optional<Shown> revoke(Actor who, Role as, long id) {
        Optional<Shown> token = find(id).filter(found -> found.creator().equals(who.name()) || as.managesSomebody());
        token.ifPresent(found -> {
            if (!found.creator().equals(who.name())) {
                ConsoleUsers.requireManages(as, role(found.creator()));
            }
            audit.doing(who.name(), AuditAction.API_TOKEN_REVOKED, subject(found.name()), Map.of("prefix", found.prefix()),
                    () -> database.update("update api_token set revoked_at = ? where id = ? and revoked_at is null", now(), id));
        });
        return token;
    }

    /**
     * Which of these {@link #revoke} would not refuse.
     *
     * @param as the role by which it would be done
     * @return their ids
     */
    public Set<Long> revocable(Actor who, Role as, Collection<Shown> tokens) {
        Map<String, String> roles = new HashMap<>();
        database.query("select name, role from console_user where name = any(?)", row -> { roles.put(row.getString(1), row.getString(2)); },
                (Object) tokens.stream().map(Shown::creator).distinct().toArray(String[]::new));
        return tokens.stream().filter(token -> token.creator().equals(who.name()) || as.mayManage(roles.get(token.creator())))
                .map(Shown::id).collect(Collectors.toSet());
    }

    private String role(String user) {
        return database.queryForObject("select role from console_user where name = ?", String.class, user);
    }

    /** All that this user has made are refused from now on; part of another act. */
    void revokeAll(String creator) {
        database.update("update api_token set revoked_at = ? where creator = ? and revoked_at is null", now(), creator);
    }

    /** Whom the token stands for; empty if it is unknown, revoked, has ended, or whoever made it may not log in any more. */
    public Optional<Bearer> bearer(String token) {
        String hash = hash(token);
        List<Bearer> found = database.query("""
                select t.login, t.creator, t.name, t.permissions, u.role from api_token t join console_user u on u.name = t.creator
                where t.hash = ? and t.revoked_at is null and t.expires_at > ? and not u.disabled""",
                (row, number) -> {
                    Set<Permission> permissions = permissions(row.getString("permissions"));
                    permissions.retainAll(Role.find(row.getString("role")).map(Role::permissions).orElse(Set.of()));
                    return new Bearer(row.getString("login"), row.getString("creator"), row.getString("name"), permissions);
                }, hash, now());
        if (!found.isEmpty()) {
            database.update("update api_token set last_used_at = ? where hash = ? and (last_used_at is null or last_used_at < ?)", now(),
                    hash, clock.instant().minus(USE_WRITTEN_EVERY).atOffset(ZoneOffset.UTC));
        }
        return found.stream().findFirst();
    }

    static String words(Set<Permission> permissions) {
        return permissions.stream().sorted().map(Permission::word).collect(Collectors.joining(","));
    }

    private static Set<Permission> permissions(String words) {
        return Arrays.stream(words.split(",")).map(Permission::of).collect(Collectors.toCollection(() -> EnumSet.noneOf(Permission.class)));
    }

    private static String hash(String token) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java has SHA-256", impossible);
        }
    }

    private static Shown shown(ResultSet row) throws SQLException {
        return new Shown(row.getLong("id"), row.getString("name"), row.getString("prefix"),
                List.of(row.getString("permissions").split(",")),
                row.getString("creator"), Columns.instant(row, "created_at"), Columns.instant(row, "expires_at"),
                Columns.instant(row, "last_used_at"), Columns.instant(row, "revoked_at"));
    }

    private OffsetDateTime now() {
        return clock.instant().atOffset(ZoneOffset.UTC);
    }
}
