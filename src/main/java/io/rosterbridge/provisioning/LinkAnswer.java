package io.rosterbridge.provisioning;

import io.rosterbridge.domain.LinkDecision.Answer;
import io.rosterbridge.domain.UserName;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * What an admin has said about one Calendly user and one person.
 *
 * @param scimId   the user it was said of; it says nothing of any other
 * @param userName what the person was to be called when it was asked; null if that does not matter
 * @param name     likewise, the shown name
 */
record LinkAnswer(LinkQuestions.Kind kind, String scimId, boolean confirmed, String userName, String name) {

    /** What it says of a link to this user. */
    Answer ofLink(String otherScimId) {
        return kind == LinkQuestions.Kind.LINK && scimId.equals(otherScimId) ? answer() : Answer.NONE;
    }

    /** What it says of the person who is linked to this user and is to be called so. */
    Answer ofIdentity(String otherScimId, String otherUserName, String otherName) {
        return kind == LinkQuestions.Kind.IDENTITY && scimId.equals(otherScimId) && UserName.key(otherUserName).equals(UserName.key(userName))
                && Objects.equals(name, otherName) ? answer() : Answer.NONE;
    }

    private Answer answer() {
        return confirmed ? Answer.SAME_PERSON : Answer.ANOTHER_PERSON;
    }

    /** What was said about these people, by id. */
    static Map<String, LinkAnswer> of(JdbcTemplate database, Collection<String> userIds) {
        Map<String, LinkAnswer> answers = new HashMap<>();
        database.query("select user_id, kind, scim_id, answer, person_user_name, person_name from link_question where user_id = any(?) "
                + "and answer is not null", row -> {
            answers.put(row.getString("user_id"), answer(row));
        }, (Object) userIds.toArray(String[]::new));
        return answers;
    }

    private static LinkAnswer answer(ResultSet row) throws SQLException {
        return new LinkAnswer(LinkQuestions.Kind.of(row.getString("kind")), row.getString("scim_id"), row.getString("answer").equals("confirmed"),
                row.getString("person_user_name"), row.getString("person_name"));
    }
}
