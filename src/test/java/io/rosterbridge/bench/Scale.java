package io.rosterbridge.bench;

import io.rosterbridge.queue.DueMarks;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * A large directory: as many people in step as are due. What is measured is what must not grow with it: the statements of
 * pick-up and record, one change, and looking at everybody again.
 */
final class Scale {

    private static final int CLAIM = 1000;
    private static final int REPEATED = 20;

    private final MeasuredApplication application;
    private final JdbcTemplate database;
    private final int people;

    Scale(MeasuredApplication application, int people) {
        this.application = application;
        this.database = application.database();
        this.people = people;
    }

    void run() throws Exception {
        application.pause();
        Measure load = Measure.of(this::fill);
        Benchmarks.say("scale: %d in step, %d due        filled in %.0f s", people, people, load.seconds());
        statement("look for the next " + CLAIM, "select user_id from provisioning_task where state = 'due' and due_at <= current_timestamp "
                + "order by state, lane, due_at fetch first " + CLAIM + " rows only");
        statement("look for leavers", "select user_id from provisioning_task where state = 'due' and lane = 0 and due_at <= current_timestamp "
                + "order by state, lane, due_at fetch first " + CLAIM + " rows only");
        statement("lock " + CLAIM, "select user_id from provisioning_task where user_id = any(array[" + ids() + "]) "
                + "and state = 'due' for update skip locked");
        statement("renew leases", "update provisioning_task set lease_until = current_timestamp where lease_owner = 'nobody' "
                + "and state = 'leased' and leased_at > current_timestamp");
        statement("recover leases", "update provisioning_task set state = 'due' where state = 'leased' and lease_until < current_timestamp");
        statement("release held", "update provisioning_task set state = 'due' where state = 'held' and family = 'no-seats'");
        double[] marks = new double[REPEATED];
        for (int mark = 0; mark < REPEATED; mark++) {
            String person = "step-" + mark * 7;
            marks[mark] = Measure.of(() -> application.bean(DueMarks.class).mark(List.of(person))).seconds() * 1000;
        }
        Benchmarks.say("  %-30s %.1f ms", "mark one person", Measure.median(marks));
        Measure everybody = Measure.of(() -> application.bean(DueMarks.class).markEveryone());
        Benchmarks.say("  %-30s %.1f s", "mark everybody", everybody.seconds());
        flow();
    }

    /** The flow itself, over everybody: the ones in step cost no request, the others one each. */
    private void flow() throws Exception {
        long requests = application.requests();
        application.open();
        Measure all = Measure.of(() -> application.settle(requests + people));
        Benchmarks.say("  %-30s %.0f s, %.0f people/s, %d requests", "everybody through the flow", all.seconds(), 2 * people / all.seconds(),
                application.requests() - requests);
    }

    /** People in step are copied from those who are due, since delivering them first would take longer than what is measured. */
    private void fill() {
        application.load("step-", people);
        database.update("update provisioning_task set state = 'inStep'");
        database.update("""
                insert into calendly_account (user_id, scim_id, user_name, display_name, active, external_id, linked_by, linked_at)
                select id, id, email, full_name, true, id, 'created', changed_at from directory_user""");
        application.load("due-", people);
    }

    private static String ids() {
        return IntStream.range(0, CLAIM).mapToObj(number -> "'due-" + number + "'").collect(Collectors.joining(","));
    }

    private void statement(String name, String sql) throws Exception {
        double[] milliseconds = new double[REPEATED];
        for (int turn = 0; turn < REPEATED; turn++) {
            milliseconds[turn] = Measure.of(() -> database.execute(sql)).seconds() * 1000;
        }
        List<String> plan = database.queryForList("explain " + sql, String.class);
        String access = plan.get(0).replaceAll("(?s).*?/\\* (PUBLIC\\.[A-Z_]+).*?\\*/.*", "$1");
        Benchmarks.say("  %-30s %.1f ms   %s%s", name, Measure.median(milliseconds), access,
                plan.get(0).contains("index sorted") ? ", index sorted" : "");
    }
}
