package io.rosterbridge.provisioning;

import static io.swagger.v3.oas.annotations.media.Schema.RequiredMode.REQUIRED;

import com.fasterxml.jackson.annotation.JsonValue;
import io.rosterbridge.account.QuestionRows;
import io.rosterbridge.calendly.DeliveryResult;
import io.rosterbridge.domain.Family;
import io.rosterbridge.domain.Outcome;
import io.rosterbridge.platform.paging.Page;
import io.rosterbridge.platform.rows.Columns;
import io.rosterbridge.provisioning.Work.Asked;
import io.rosterbridge.queue.DueMarks;
import io.swagger.v3.oas.annotations.media.Schema;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The Calendly users of whom an admin has to say whether they are a person's, and what was answered: users who were there before, or
 * whose person has left; and linked users whose person has become another by name and address. An answer is for the person and the user it
 * was shown with. Nothing is linked by it at once: the person is due again, and what was answered counts if it is still as it was shown.
 */
public final class LinkQuestions {

    private static final String SELECT = """
            select q.*, u.email, coalesce(u.display_name, u.full_name, u.email) as name from link_question q
            join directory_user u on u.id = q.user_id
            """;

    /** Whether a person is asked about the person just now. */
    private static final String ASKED = "t.state = 'held' and (t.family = '" + Family.LINK_TO_CONFIRM.word() + "' and q.kind = 'link' or t.family = '"
            + Family.IDENTITY_TO_CONFIRM.word() + "' and q.kind = 'identity')";

    private final JdbcTemplate database;
    private final QuestionRows rows;
    private final TransactionTemplate transaction;
    private final DueMarks dueMarks;
    private final Clock clock;

    LinkQuestions(JdbcTemplate database, TransactionTemplate transaction, DueMarks dueMarks, Clock clock) {
        this.database = database;
        this.rows = new QuestionRows(database);
        this.transaction = transaction;
        this.dueMarks = dueMarks;
        this.clock = clock;
    }

    /** What is asked. */
    public enum Kind {
        /** Whether a user who was there before, or whose person has left, is the person's. */
        LINK("link"),
        /** Whether the linked person is still the same, though name and address have changed as a whole. */
        IDENTITY("identity");

        private final String word;

        Kind(String word) {
            this.word = word;
        }

        /** As the database and the REST API say it. */
        @JsonValue
        public String word() {
            return word;
        }

        static Kind of(String word) {
            return Arrays.stream(values()).filter(kind -> kind.word.equals(word)).findFirst().orElseThrow();
        }
    }

    /**
     * Both sides of a link that may be, or may be no more.
     *
     * @param email    of the person, as is {@code name}
     * @param userName of the Calendly user, as is what follows
     * @param active   null if Calendly does not say
     * @param answer   {@code confirmed} (the same person) or {@code refused} (another one); null if nobody has answered
     * @param other    the person whose the user is so far, or whom its externalId names; null if nobody is known
     */
    public record Question(String userId, String email, String name, String scimId, String userName, String displayName, Boolean active,
                           String externalId, Instant askedAt, @Schema(allowableValues = {"confirmed", "refused"}) String answer,
                           String answeredBy, Kind kind, String other) {
    }

    /**
     * A person and the Calendly user they were shown with.
     *
     * @param askedAt when it was asked, as it was shown; null if it does not matter whether the person has changed since
     */
    public record Pair(@Schema(requiredMode = REQUIRED) String userId, @Schema(requiredMode = REQUIRED) String scimId, Instant askedAt) {

        /** Whatever the person has become since. */
        public Pair(String userId, String scimId) {
            this(userId, scimId, null);
        }
    }

    /** Whoever waits for an answer, by id. */
    public Page<Question> waiting(int limit, Optional<String> after) {
        return Page.of(database.query(SELECT + "join provisioning_task t on t.user_id = q.user_id and " + ASKED
                + " where q.answer is null and q.user_id > ? order by q.user_id fetch first ? rows only", LinkQuestions::question,
                after.orElse(""), limit + 1), limit, Question::userId);
    }

    /**
     * The question about this person: whether to link, answered or not, as long as they are not linked; whether they are the same, while it
     * is open.
     */
    public Optional<Question> find(String userId) {
        return database.query(SELECT + "where q.user_id = ? and " + QuestionRows.FITS.formatted("q") + " and (q.kind = 'link' or q.answer is null "
                + "and exists (select 1 from provisioning_task t where t.user_id = q.user_id and " + ASKED + "))",
                LinkQuestions::question, userId).stream().findFirst();
    }

    /**
     * Answers questions as they were shown; another answer takes the place of an earlier one.
     *
     * @return whose answer was taken; all others are linked by now, or would be linked to another user than was shown
     */
    List<String> answer(Collection<Pair> pairs, boolean confirmed, String who) {
        return transaction.execute(status -> {
            List<String> answered = rows.answer(pairs.stream().map(pair -> new QuestionRows.Answer(pair.userId(), pair.scimId(),
                    Optional.ofNullable(pair.askedAt()).map(at -> at.atOffset(ZoneOffset.UTC)), confirmed ? "confirmed" : "refused")).toList(),
                    who, now());
            // Who loses the user by the answer, or keeps it, is decided again, too.
            List<String> others = database.queryForList("select distinct other_id from link_question where other_id is not null and user_id = "
                    + "any(?)", String.class, (Object) answered.toArray(String[]::new));
            dueMarks.mark(Stream.concat(answered.stream(), others.stream()).distinct().toList());
            return answered;
        });
    }

    /** Asks what the works have ended with; in the caller's transaction. What is asked already keeps its time and its answer. */
    void ask(List<Work> works) {
        rows.ask(works.stream().filter(work -> work.ending().outcome() == Outcome.HELD)
                .flatMap(work -> toAsk(work).map(question -> row(work, question)).stream()).toList(), now());
    }

    private static Optional<Asked> toAsk(Work work) {
        return work.asked().or(() -> work.delivered().flatMap(DeliveryResult::toConfirm)
                .map(account -> new Asked(Kind.LINK, account, Optional.empty(), Optional.empty())));
    }

    private static QuestionRows.Asked row(Work work, Asked asked) {
        boolean isIdentity = asked.kind() == Kind.IDENTITY;
        return new QuestionRows.Asked(work.userId(), asked.account(), asked.kind().word(),
                isIdentity ? work.identity().orElseThrow().userName() : null, isIdentity ? asked.name().orElse(null) : null,
                asked.otherId().orElse(null));
    }

    private static Question question(ResultSet row, int number) throws SQLException {
        return new Question(row.getString("user_id"), row.getString("email"), row.getString("name"), row.getString("scim_id"),
                row.getString("user_name"), row.getString("display_name"), row.getObject("active", Boolean.class), row.getString("external_id"),
                Columns.instant(row, "asked_at"), row.getString("answer"), row.getString("answered_by"), Kind.of(row.getString("kind")),
                row.getString("other_id"));
    }

    private OffsetDateTime now() {
        return clock.instant().atOffset(ZoneOffset.UTC);
    }
}
