package io.rosterbridge.provisioning;

import io.rosterbridge.calendly.DeliveryResult;
import io.rosterbridge.directory.DueMarks;
import io.rosterbridge.domain.Account;
import io.rosterbridge.domain.Family;
import io.rosterbridge.domain.ScimUser;
import io.rosterbridge.paging.Page;
import io.rosterbridge.rows.Columns;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * With {@code linking: ask}: the Calendly users who were there before and may become somebody's, and what was answered. An answer is
 * for the person and the user it was shown with. Nobody is linked by it at once: the person is due again, and is linked if it is still
 * that user who has the userName.
 */
public final class LinkQuestions {

    private static final String SELECT = """
            select q.*, u.email, coalesce(u.display_name, u.full_name, u.email) as name from link_question q
            join directory_user u on u.id = q.user_id
            """;

    private final JdbcTemplate database;
    private final TransactionTemplate transaction;
    private final DueMarks dueMarks;
    private final Clock clock;

    public LinkQuestions(JdbcTemplate database, TransactionTemplate transaction, DueMarks dueMarks, Clock clock) {
        this.database = database;
        this.transaction = transaction;
        this.dueMarks = dueMarks;
        this.clock = clock;
    }

    /**
     * Both sides of a link that may be.
     *
     * @param email    of the person, as is {@code name}
     * @param userName of the Calendly user, as is what follows
     * @param active   null if Calendly does not say
     * @param answer   {@code confirmed} or {@code refused}; null if nobody has answered
     */
    public record Question(String userId, String email, String name, String scimId, String userName, String displayName, Boolean active,
                           String externalId, Instant askedAt, String answer, String answeredBy) {
    }

    /** A person and the Calendly user they were shown with. */
    public record Pair(String userId, String scimId) {
    }

    /** Whoever waits for an answer, by id. */
    public Page<Question> waiting(int limit, Optional<String> after) {
        return Page.of(database.query(SELECT + "join provisioning_task t on t.user_id = q.user_id and t.state = 'held' and t.family = ? "
                + "where q.answer is null and q.user_id > ? order by q.user_id fetch first ? rows only", LinkQuestions::question,
                Family.LINK_TO_CONFIRM.word(), after.orElse(""), limit + 1), limit, Question::userId);
    }

    /** The question about this person, answered or not, as long as they are not linked; empty if there is none. */
    public Optional<Question> find(String userId) {
        return database.query(SELECT + "where q.user_id = ? and not exists (select 1 from calendly_account c where c.user_id = q.user_id)",
                LinkQuestions::question, userId).stream().findFirst();
    }

    /**
     * Answers questions as they were shown; another answer takes the place of an earlier one.
     *
     * @return whose answer was taken; all others are linked by now, or would be linked to another user than was shown
     */
    List<String> answer(Collection<Pair> pairs, boolean confirmed, String who) {
        return transaction.execute(status -> {
            List<Pair> asked = List.copyOf(pairs);
            int[] taken = database.batchUpdate("""
                    update link_question set answer = ?, answered_by = ?, answered_at = ? where user_id = ? and scim_id = ?
                    and not exists (select 1 from calendly_account c where c.user_id = link_question.user_id)""", asked.stream().map(pair ->
                    new Object[] {confirmed ? "confirmed" : "refused", who, now(), pair.userId(), pair.scimId()}).toList());
            List<String> answered = IntStream.range(0, taken.length).filter(row -> taken[row] > 0).mapToObj(row -> asked.get(row).userId()).toList();
            dueMarks.mark(answered);
            return answered;
        });
    }

    /** What was answered about these people. */
    Map<String, LinkAnswer> answers(Collection<String> userIds) {
        Map<String, LinkAnswer> answers = new HashMap<>();
        database.query("select user_id, scim_id, answer from link_question where user_id = any(?) and answer is not null", row -> {
            answers.put(row.getString("user_id"), new LinkAnswer(row.getString("scim_id"), row.getString("answer").equals("confirmed")));
        }, (Object) userIds.toArray(String[]::new));
        return answers;
    }

    /** Asks what the deliveries have ended with; in the caller's transaction. */
    void ask(List<Work> works) {
        List<Object[]> asked = works.stream().filter(work -> work.delivered().flatMap(DeliveryResult::toConfirm).isPresent())
                .map(work -> row(work, work.delivered().flatMap(DeliveryResult::toConfirm).orElseThrow())).toList();
        if (!asked.isEmpty()) {
            database.batchUpdate("""
                    merge into link_question q
                    using (values (cast(? as varchar), cast(? as varchar), cast(? as varchar), cast(? as varchar), cast(? as boolean),
                                   cast(? as varchar), cast(? as timestamp with time zone)))
                          as n (user_id, scim_id, user_name, display_name, active, external_id, at)
                    on q.user_id = n.user_id
                    when matched then update set scim_id = n.scim_id, user_name = n.user_name, display_name = n.display_name,
                         active = n.active, external_id = n.external_id, asked_at = n.at, answer = null, answered_by = null, answered_at = null
                    when not matched then insert (user_id, scim_id, user_name, display_name, active, external_id, asked_at)
                         values (n.user_id, n.scim_id, n.user_name, n.display_name, n.active, n.external_id, n.at)""", asked);
        }
    }

    private Object[] row(Work work, Account account) {
        ScimUser held = account.held();
        return new Object[] {work.userId(), account.scimId(), held.userName(), held.displayName().orElse(null), held.active().orElse(null),
            held.externalId().orElse(null), now()};
    }

    private static Question question(ResultSet row, int number) throws SQLException {
        return new Question(row.getString("user_id"), row.getString("email"), row.getString("name"), row.getString("scim_id"),
                row.getString("user_name"), row.getString("display_name"), row.getObject("active", Boolean.class), row.getString("external_id"),
                Columns.instant(row, "asked_at"), row.getString("answer"), row.getString("answered_by"));
    }

    private OffsetDateTime now() {
        return clock.instant().atOffset(ZoneOffset.UTC);
    }
}
