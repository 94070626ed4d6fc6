package io.rosterbridge.plans;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import io.rosterbridge.directory.Forgets;
import io.rosterbridge.directory.Forgotten;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.util.List;
import org.springframework.jdbc.core.JdbcTemplate;

/** A plan whose file or profile names the person ends; that others had a row about them stays, under a pseudonym. */
final class ForgetsPlans implements Forgets {

    private static final int LONGEST_REASON = 2000;
    private static final int LONGEST_REQUEST = 4000;

    private final JdbcTemplate database;
    private final PlanTable table;
    private final PlanTexts texts;

    ForgetsPlans(JdbcTemplate database, PlanTable table, PlanTexts texts) {
        this.database = database;
        this.table = table;
        this.texts = texts;
    }

    /** @throws IllegalStateException if a plan that names the person is being applied */
    @Override
    public void forget(Forgotten person) {
        database.queryForList("select id from plan where exists (select 1 from plan_text t where t.plan_id = plan.id) order by id for "
                + "update", Long.class).stream().filter(id -> isNamed(id, person)).forEach(this::end);
        database.update("delete from plan_expected where user_id = ?", person.id());
        database.update("update plan_item set user_id = ?, shown_person = null, scim_id = null, held = null, listed = null, wanted = null, "
                + "person_before = null, person_after = null, reason = '' where user_id = ?", person.pseudonym(), person.id());
        person.takeOutOf(database, "plan_item", List.of("plan_id", "place"), "reason", LONGEST_REASON);
        person.takeOutOf(database, "plan", List.of("id"), "reason", LONGEST_REASON);
        person.takeOutOf(database, "plan", List.of("id"), "request", LONGEST_REQUEST);
        // Somebody may have searched the list for an id, and made a plan of whom it showed.
        database.update("update plan set request = replace(request, ?, ?)", json(person.id()), json(person.pseudonym()));
    }

    private static String json(String text) {
        return '"' + String.valueOf(JsonStringEncoder.getInstance().quoteAsString(text)) + '"';
    }

    private boolean isNamed(long plan, Forgotten person) {
        try (Reader text = texts.open(plan)) {
            return person.isNamedIn(text);
        } catch (IOException impossible) {
            throw new UncheckedIOException("the database throws exceptions of its own", impossible);
        }
    }

    /** Whoever still wants it plans it anew. */
    private void end(long id) {
        if (table.find(id).orElseThrow().state() == PlanState.APPLYING) {
            throw new IllegalStateException("plan " + id + ", which names the person, is being applied; try again once it is");
        }
        table.stale(id, "somebody whom it named was erased; make a new plan");
    }
}
