package io.rosterbridge.account;

import io.rosterbridge.domain.Account;
import io.rosterbridge.domain.ScimUser;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.springframework.jdbc.core.JdbcTemplate;

/** Writes what is asked about the links of people, and the answers; in the caller's transaction. */
public final class QuestionRows {

    /** Who is linked needs no link, and who is not has no identity to ask about. */
    public static final String FITS = "(%1$s.kind = 'link' and not exists (select 1 from calendly_account c where c.user_id = %1$s.user_id) "
            + "or %1$s.kind = 'identity' and exists (select 1 from calendly_account c where c.user_id = %1$s.user_id and c.scim_id = %1$s.scim_id))";

    /** Whether what is asked was asked before, so that an answer which came meanwhile is an answer to it. */
    private static final String SAME = "q.kind = n.kind and q.scim_id = n.scim_id and q.person_user_name is not distinct from n.person_user_name "
            + "and q.person_name is not distinct from n.person_name";

    private final JdbcTemplate database;

    public QuestionRows(JdbcTemplate database) {
        this.database = database;
    }

    /**
     * A question.
     *
     * @param kind           the word of it
     * @param personUserName what the person is called now, if that is what is asked about; else null, as is {@code personName}
     * @param otherId        whose the user is so far, or whom its externalId names; null if nobody is known
     */
    public record Asked(String userId, Account account, String kind, String personUserName, String personName, String otherId) {

        private Object[] columns(OffsetDateTime now) {
            ScimUser held = account.held();
            return new Object[] {userId, account.scimId(), held.userName(), held.displayName().orElse(null), held.active().orElse(null),
                held.externalId().orElse(null), now, kind, personUserName, personName, otherId};
        }
    }

    /** What is asked already keeps its time and its answer. */
    public void ask(List<Asked> asked, OffsetDateTime now) {
        if (!asked.isEmpty()) {
            database.batchUpdate("""
                    merge into link_question q
                    using (values (cast(? as varchar), cast(? as varchar), cast(? as varchar), cast(? as varchar), cast(? as boolean),
                                   cast(? as varchar), cast(? as timestamp with time zone), cast(? as varchar), cast(? as varchar),
                                   cast(? as varchar), cast(? as varchar)))
                          as n (user_id, scim_id, user_name, display_name, active, external_id, at, kind, person_user_name, person_name, other_id)
                    on q.user_id = n.user_id
                    when matched then update set scim_id = n.scim_id, user_name = n.user_name, display_name = n.display_name,
                         active = n.active, external_id = n.external_id, answer = case when %1$s then q.answer end,
                         answered_by = case when %1$s then q.answered_by end, answered_at = case when %1$s then q.answered_at end,
                         asked_at = case when %1$s then q.asked_at else n.at end,
                         kind = n.kind, person_user_name = n.person_user_name, person_name = n.person_name, other_id = n.other_id
                    when not matched then insert (user_id, scim_id, user_name, display_name, active, external_id, asked_at, kind,
                         person_user_name, person_name, other_id)
                         values (n.user_id, n.scim_id, n.user_name, n.display_name, n.active, n.external_id, n.at, n.kind,
                         n.person_user_name, n.person_name, n.other_id)""".formatted(SAME), asked.stream().map(one -> one.columns(now)).toList());
        }
    }

    /**
     * The answer to a question as it was shown.
     *
     * @param answer  {@code confirmed} or {@code refused}
     * @param askedAt as it was shown; empty if it does not matter whether the person has changed since
     */
    public record Answer(String userId, String scimId, Optional<OffsetDateTime> askedAt, String answer) {
    }

    /** @return whose answer was taken; all others are linked by now, or would be linked to another user than was shown */
    public List<String> answer(List<Answer> answers, String who, OffsetDateTime now) {
        int[] taken = database.batchUpdate("""
                update link_question set answer = ?, answered_by = ?, answered_at = ? where user_id = ? and scim_id = ?
                and asked_at = coalesce(cast(? as timestamp with time zone), asked_at) and\s""" + FITS.formatted("link_question"),
                answers.stream().map(answer -> new Object[] {answer.answer(), who, now, answer.userId(), answer.scimId(),
                    answer.askedAt().orElse(null)}).toList());
        return IntStream.range(0, taken.length).filter(row -> taken[row] > 0).mapToObj(row -> answers.get(row).userId()).toList();
    }

    /** Questions whose other person is one of {@code source_takeover} name the new id. */
    public void renameOthers() {
        database.update("update link_question set other_id = (select t.id from source_takeover t where t.made = link_question.other_id) "
                + "where other_id in (select made from source_takeover)");
    }

    public void forget(String userId) {
        database.update("delete from link_question where user_id = ?", userId);
        database.update("update link_question set other_id = null where other_id = ?", userId);
    }
}
