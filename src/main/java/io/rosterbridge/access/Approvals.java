package io.rosterbridge.access;

import java.time.Clock;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Whether somebody's approval is enough. Where two people are needed, whoever caused a thing, or was the first to approve it, is
 * never the only one: it takes somebody else's approval. An approval holds for the list that was shown, and for no other.
 */
public final class Approvals {

    /** A token acts for whoever made it; see the name of its login. */
    private static final Pattern TOKEN = Pattern.compile("token:.* \\(([^()]*)\\)", Pattern.DOTALL);

    private final JdbcTemplate database;
    private final TransactionTemplate transaction;
    private final Clock clock;
    private final boolean twoPersons;

    /** @param twoPersons whether two people are needed; else each approval is enough */
    public Approvals(JdbcTemplate database, TransactionTemplate transaction, Clock clock, boolean twoPersons) {
        this.database = database;
        this.transaction = transaction;
        this.clock = clock;
        this.twoPersons = twoPersons;
    }

    /**
     * Records an approval, in the caller's transaction if there is one.
     *
     * @param subject     what is approved, such as {@code hold:17}
     * @param fingerprint of the list as it was shown; to be compared with the present one before
     * @param who         the name of the login
     * @param causedBy    logins that asked for it or caused it; others, such as the name of a file, do no harm as long as no login has
     *                    that name; empty if nobody did
     * @return whether it may be carried out now; false: it waits for somebody else
     */
    public boolean approve(String subject, String fingerprint, String who, Collection<String> causedBy) {
        if (!twoPersons) {
            return true;
        }
        return Boolean.TRUE.equals(transaction.execute(status -> {
            database.queryForList("select id from approval_turn where id = 1 for update");
            String person = person(who);
            if (!approvers(subject, fingerprint).contains(person)) {
                database.update("insert into approval (subject, fingerprint, person, at) values (?, ?, ?, ?)", subject, fingerprint, person,
                        clock.instant().atOffset(ZoneOffset.UTC));
            }
            Set<String> causing = causedBy.stream().map(Approvals::person).filter(this::isLogin).collect(Collectors.toSet());
            return isEnough(approvers(subject, fingerprint), causing);
        }));
    }

    /** Who has approved this list so far. */
    public List<String> approvers(String subject, String fingerprint) {
        return database.queryForList("select person from approval where subject = ? and fingerprint = ? order by at, person", String.class,
                subject, fingerprint);
    }

    static boolean isEnough(Collection<String> approvers, Set<String> causing) {
        Set<String> others = new HashSet<>(approvers);
        others.removeAll(causing);
        return approvers.size() >= 2 || (!causing.isEmpty() && !others.isEmpty());
    }

    /** Files and clocks cause things too, and are nobody whose word would count. */
    private boolean isLogin(String name) {
        return name.startsWith("oidc:")
                || database.queryForObject("select count(*) from console_user where name = ?", Long.class, name) > 0;
    }

    static String person(String login) {
        Matcher token = TOKEN.matcher(login);
        return token.matches() ? token.group(1) : login;
    }
}
