package io.rosterbridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.rosterbridge.HostileCalendly.Reply;
import io.rosterbridge.directory.People;
import io.rosterbridge.directory.PersonDraft;
import io.rosterbridge.domain.Assignment;
import io.rosterbridge.queue.DueMarks;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** However Calendly answers, and whatever becomes of the person meanwhile: nobody is worked on again and again without a growing pause. */
class GrowingPausesTest {

    /** The first tries at once, then after 1, 2, 4 and 8 s, be it that failures and repetitions take turns; every second would be 20. */
    private static final int MOST = 14;
    private static final Duration WATCHED = Duration.ofSeconds(20);
    private static final Set<Reply> LOOK_UPS = EnumSet.of(Reply.NOBODY, Reply.OURS, Reply.FOREIGN, Reply.TWO, Reply.INACTIVE, Reply.NOT_FOUND,
            Reply.FORBIDDEN, Reply.CONFLICT, Reply.UNPROCESSABLE, Reply.BAD, Reply.BROKEN, Reply.GARBAGE, Reply.LOST, Reply.EMPTY);
    private static final Set<Reply> CHANGES = EnumSet.of(Reply.FINE, Reply.NOT_FOUND, Reply.FORBIDDEN, Reply.CONFLICT, Reply.NOT_ALLOWED,
            Reply.UNPROCESSABLE, Reply.BAD, Reply.BROKEN, Reply.GARBAGE, Reply.LOST, Reply.EMPTY);

    private final Map<String, String> emails = new TreeMap<>();
    private HostileCalendly calendly;
    private Application application;

    @BeforeEach
    void start() throws IOException {
        calendly = new HostileCalendly();
        application = Application.prepared().with("rosterbridge.calendly.base-url", calendly.baseUri())
                .with("rosterbridge.provisioning.retry-delay", "1s").with("rosterbridge.provisioning.retry-delay-max", "1h").start();
        application.profile("vanish-limit: 5 ", "vanish-limit: 100000 ");
        application.profile("max-people: 50 ", "max-people: 100000 ");
        application.profile("max-share: 0.1 ", "max-share: 1.0 ");
    }

    @AfterEach
    void stop() throws IOException {
        application.close();
        calendly.close();
    }

    /** What becomes of somebody after the first try. */
    private enum Then { WANTED, RENAMED, INACTIVE, UNASSIGNED, REMOVED }

    @Test
    void nobodyIsWorkedOnAgainAndAgain() throws InterruptedException {
        Map<Then, List<String>> people = new TreeMap<>();
        for (Then then : Then.values()) {
            for (Reply lookUp : LOOK_UPS) {
                for (Reply creation : List.of(Reply.LOST, Reply.EMPTY, Reply.CONFLICT, Reply.BROKEN, Reply.NOT_FOUND, Reply.FORBIDDEN)) {
                    people.computeIfAbsent(then, none -> new ArrayList<>()).add(person(creation, lookUp, Reply.FINE, then));
                }
            }
            for (Reply change : CHANGES) {
                for (Reply lookUp : List.of(Reply.NOBODY, Reply.OURS)) {
                    people.get(then).add(person(Reply.FINE, lookUp, change, then));
                    people.get(then).add(person(Reply.CONFLICT, lookUp, change, then));
                }
            }
        }
        List<PersonDraft> drafts = people.values().stream().flatMap(List::stream).distinct().map(id -> new PersonDraft(id, emails.get(id), "active",
                Map.of("full_name", "Somebody"), Assignment.ASSIGNED)).toList();
        bean().putAll(drafts, "test");
        await().atMost(Duration.ofSeconds(120)).until(() -> emails.values().stream().allMatch(email -> calendly.requests(email) > 0));

        bean().putAll(people.get(Then.RENAMED).stream().map(id -> new PersonDraft(id, null, null, Map.of("full_name", "Other"), null)).toList(),
                "test");
        bean().putAll(people.get(Then.INACTIVE).stream().map(id -> new PersonDraft(id, null, "inactive", Map.of(), null)).toList(), "test");
        bean().assign(people.get(Then.UNASSIGNED), Assignment.NONE, "test");
        bean().remove(people.get(Then.REMOVED), "test");

        assertNobodyIsWorkedOnTooOften(WATCHED);
        assertThat(application.connections().present().isOpen()).isTrue();
        assertEverybodyEndsOrIsShown();
    }

    @Test
    void twoWhoGiveTheSameUserNameUpDoNotWakeOneAnotherForEver() throws InterruptedException {
        application.profile("    field: email ", "    expression: firstNonEmpty([title, email]) # ");
        application.connections().pause("for the test");
        String email = HostileCalendly.address(Reply.LOST, Reply.TWO, Reply.FINE, "shared");
        for (String id : List.of("one", "other", "third")) {
            emails.put(id, email);
            bean().put(new PersonDraft(id, id + "@example.com", "inactive", Map.of("full_name", id, "title", email), Assignment.ASSIGNED),
                    "test");
        }
        application.database().update("update provisioning_task set unclear_user_name = ?", email);
        application.resume();
        assertNobodyIsWorkedOnTooOften(WATCHED);
        assertEverybodyEndsOrIsShown();
    }

    /** As many as are worked on at the same time, again and again, by several workers. */
    @ParameterizedTest
    @ValueSource(strings = {"inactive", "unassigned", "gone"})
    void leaversWithOneUserNameDoNotWakeEachOther(String standing) {
        application.connections().pause("for the test");
        List<PersonDraft> leavers = IntStream.range(0, 400).mapToObj(each -> new PersonDraft("p-" + each, "p-" + each + "@example.com",
                standing.equals("inactive") ? "inactive" : "active", Map.of("full_name", "Somebody"),
                standing.equals("unassigned") ? Assignment.NONE : Assignment.ASSIGNED)).toList();
        List<String> ids = leavers.stream().map(PersonDraft::id).toList();
        bean().putAll(leavers, "test");
        application.database().update("insert into calendly_account (user_id, scim_id, user_name, active, linked_by, linked_at) "
                + "select id, 's-' || id, 'shared@example.com', false, 'created', current_timestamp from directory_user");
        if (standing.equals("gone")) {
            bean().remove(ids, "test");
        }
        application.bean(DueMarks.class).mark(ids);
        long before = revisions();
        application.resume();
        application.settle();
        assertThat(revisions() - before).as("marks beyond the one that each had").isZero();
    }

    private long revisions() {
        return application.database().queryForObject("select sum(revision) from provisioning_task", Long.class);
    }

    @Test
    void whoeverIsToldThatThereIsNoSeatWhileOthersGetOneWaitsLongerEachTime() throws InterruptedException {
        person(Reply.NO_SEAT, Reply.NOBODY, Reply.FINE, Then.WANTED);
        emails.forEach((id, email) -> application.person(id, email, "Somebody"));
        for (int second = 0; second < 20; second++) {
            String id = person(Reply.FINE, Reply.NOBODY, Reply.FINE, Then.RENAMED);
            emails.put(id + second, emails.remove(id).replace("@", second + "@"));
            application.person(id + second, emails.get(id + second), "Somebody");
            // Seats are free again, as soon as anybody has got one.
            application.connections().seats().free();
            Thread.sleep(1000);
        }
        assertNobodyWasWorkedOnTooOften();
    }

    @ParameterizedTest
    @EnumSource(names = {"THROTTLED", "WAIT"})
    void whoeverIsAskedToWaitEachTimeWaitsLonger(Reply creation) throws InterruptedException {
        person(creation, Reply.NOBODY, Reply.FINE, Then.WANTED);
        emails.forEach((id, email) -> application.person(id, email, "Somebody"));
        assertNobodyIsWorkedOnTooOften(WATCHED);
    }

    // ---- helpers

    private People bean() {
        return application.bean(People.class);
    }

    private String person(Reply creation, Reply lookUp, Reply change, Then then) {
        String email = HostileCalendly.address(creation, lookUp, change, then.name().toLowerCase(Locale.ROOT));
        String id = email.replaceFirst("@.*", "");
        emails.put(id, email);
        return id;
    }

    private void assertNobodyIsWorkedOnTooOften(Duration watched) throws InterruptedException {
        calendly.forget();
        application.database().update("update provisioning_event set at = at - interval '1' day");
        Thread.sleep(watched.toMillis());
        assertNobodyWasWorkedOnTooOften();
    }

    private void assertNobodyWasWorkedOnTooOften() {
        Map<String, String> often = new TreeMap<>();
        application.database().query("select user_id, count(*) as works, min(outcome) as outcome, max(reason) as reason from provisioning_event "
                + "where at > current_timestamp - interval '1' hour group by user_id having count(*) > " + MOST, row -> {
                    often.put(row.getString("user_id"), row.getInt("works") + " " + row.getString("outcome") + " " + row.getString("reason"));
                });
        assertThat(often).as("worked on too often").isEmpty();
        emails.forEach((id, email) -> assertThat(calendly.requests(email)).as("requests for %s", id).isLessThanOrEqualTo(4 * MOST));
    }

    /** Whoever is to be tried again, or not, is among the failures; nobody is merely due. */
    private void assertEverybodyEndsOrIsShown() {
        await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> assertThat(application.database().queryForList("select user_id || ' ' || "
                + "state || ' ' || attempts || ' ' || coalesce(family, '-') || ' ' || coalesce(reason, '-') from provisioning_task where state "
                + "<> 'inStep' and state <> 'leased' and (family is null or state = 'due' and attempts = 0)", String.class)).isEmpty());
    }
}
