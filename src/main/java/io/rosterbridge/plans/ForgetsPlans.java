package io.rosterbridge.plans;

import io.rosterbridge.directory.Forgets;
import io.rosterbridge.directory.Forgotten;
import java.util.List;
import java.util.function.Predicate;
import org.springframework.jdbc.core.JdbcTemplate;

/** A plan whose file or profile names the person ends; that others had a row about them stays, under a pseudonym. */
public final class ForgetsPlans implements Forgets {

    private static final int LONGEST_REASON = 2000;

    private final JdbcTemplate database;

    public ForgetsPlans(JdbcTemplate database) {
        this.database = database;
    }

    /** @throws IllegalStateException if a plan that names the person is being applied */
    @Override
    public void forget(Forgotten person) {
        Predicate<CharSequence> named = person.isNamed();
        database.queryForList("select id from plan where content is not null order by id for update", Long.class).stream()
                .filter(id -> named.test(database.queryForObject("select content from plan where id = ?", String.class, id)))
                .forEach(this::end);
        database.update("update plan_item set user_id = ?, held = null, listed = null, wanted = null, reason = '' where user_id = ?",
                person.pseudonym(), person.id());
        person.takeOutOf(database, "plan_item", List.of("plan_id", "place"), "reason", LONGEST_REASON);
        person.takeOutOf(database, "plan", List.of("id"), "reason", LONGEST_REASON);
    }

    /** Whoever still wants it plans it anew. */
    private void end(long id) {
        if (database.update("update plan set state = 'stale', content = null, lease_owner = null, lease_until = null, "
                + "reason = 'somebody whom it named was erased; make a new plan' where id = ? and state <> 'applying'", id) == 0) {
            throw new IllegalStateException("plan " + id + ", which names the person, is being applied; try again once it is");
        }
    }
}
