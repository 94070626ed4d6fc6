package io.rosterbridge.provisioning;

import static org.assertj.core.api.Assertions.assertThat;

import io.rosterbridge.Application;
import io.rosterbridge.access.Actor;
import io.rosterbridge.account.LinkedAccounts.IfUnknown;
import io.rosterbridge.directory.Databases.Engine;
import io.rosterbridge.directory.Erasure;
import io.rosterbridge.directory.People;
import io.rosterbridge.domain.Account;
import io.rosterbridge.domain.Assignment;
import io.rosterbridge.domain.Family;
import io.rosterbridge.domain.Outcome;
import io.rosterbridge.domain.Person;
import io.rosterbridge.domain.ScimUser;
import io.rosterbridge.imports.Imports;
import io.rosterbridge.imports.Reconciliations;
import io.rosterbridge.provisioning.LinkQuestions.Pair;
import io.rosterbridge.provisioning.LinkQuestions.Question;
import io.rosterbridge.queue.DueMarks;
import io.rosterbridge.sandbox.PracticeMember;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** With {@code linking: ask}, nobody is linked in silence. */
class LinkQuestionsTest {

    private static final Actor ADMIN = Actor.login("admin");

    private Application application;
    private LinkQuestions questions;

    @Test
    void whoHasACalendlyUserWaitsUntilSomebodyConfirmsOrRefusesTheLink() throws IOException {
        try (Application started = Application.prepared().with("rosterbridge.reconcile.unlinked", "repair").start()) {
            application = started;
            questions = started.bean(LinkQuestions.class);
            LinkDecisions decisions = started.bean(LinkDecisions.class);
            started.profile("linking: auto", "linking: ask");
            for (String name : List.of("ann", "ben", "cleo")) {
                started.calendly().addAccount(PracticeMember.active(name + "@example.com", "Another " + name));
                started.person(name, name + "@example.com", name);
            }
            started.person("dora", "dora@example.com", "Dora");
            started.settle();
            assertThat(started.log("dora")).as("nobody has the address").containsExactly("CREATE DELIVERED");
            assertThat(started.log("ann")).containsExactly("CREATE HELD");
            assertThat(started.bean(Failures.class).families()).anyMatch(group -> group.family().equals("link-to-confirm") && group.count() == 3);
            assertThat(waiting()).extracting(Question::userId).containsExactly("ann", "ben", "cleo");
            Question ann = waiting().get(0);
            assertThat(ann.name()).isEqualTo("ann");
            assertThat(ann.displayName()).isEqualTo("Another ann");
            assertThat(ann.scimId()).isEqualTo(id("ann"));
            assertThat(questions.waiting(1, Optional.of("ann")).items()).extracting(Question::userId).containsExactly("ben");

            reconciled();
            assertThat(links()).as("a reconciliation links nobody either").isEqualTo(1);

            // Between the question and its answer the address goes over to somebody else.
            started.calendly().addAccount(PracticeMember.active("other@example.com", "Other"));
            assertThat(decisions.answer(ADMIN, List.of(new Pair("ann", id("ann")), new Pair("ben", id("other")), new Pair("nobody", "x")), true))
                    .as("not as it was shown").containsExactly("ann");
            assertThat(decisions.answer(ADMIN, List.of(new Pair("cleo", id("cleo"))), false)).containsExactly("cleo");
            started.settle();
            assertThat(started.log("ann")).contains("CREATE LINKED").endsWith("UPDATE DELIVERED");
            assertThat(started.calendly().account("ann@example.com").displayName()).isEqualTo("ann");
            assertThat(started.log("cleo")).endsWith("CREATE REJECTED");
            assertThat(started.count("user_id = 'cleo' and family = 'not-linked'")).isEqualTo(1);
            assertThat(started.calendly().account("cleo@example.com").displayName()).as("untouched").isEqualTo("Another cleo");
            assertThat(waiting()).extracting(Question::userId).containsExactly("ben");
            assertThat(questions.find("ann")).as("linked").isEmpty();
            assertThat(decisions.answer(ADMIN, List.of(new Pair("ann", ann.scimId())), false)).as("linked by now").isEmpty();

            assertThat(decisions.answer(ADMIN, List.of(new Pair("cleo", id("cleo"))), true)).as("after all").containsExactly("cleo");
            started.settle();
            assertThat(started.log("cleo")).contains("CREATE LINKED");
            assertThat(started.database().queryForList("select action from audit_event where action like 'link-%' order by id", String.class))
                    .as("as often as an answer was taken").containsExactly("link-confirmed", "link-refused", "link-confirmed");

            started.assign("ben", Assignment.NONE);
            started.settle();
            started.bean(People.class).remove("ben", "test");
            started.settle();
            assertThat(started.bean(Erasure.class).erase(ADMIN, "ben", IfUnknown.REFUSE)).isPresent();
            assertThat(count("link_question where user_id = 'ben'")).isZero();
        }
    }

    @ParameterizedTest
    @EnumSource
    void anAnswerCountsForTheUserItWasGivenAboutAndANewQuestionForgetsIt(Engine engine) {
        JdbcTemplate database = new JdbcTemplate(engine.fresh());
        TransactionTemplate transaction = new TransactionTemplate(new JdbcTransactionManager(database.getDataSource()));
        questions = new LinkQuestions(database, transaction, new DueMarks(database, Clock.systemUTC(), () -> { }), Clock.systemUTC());
        database.update("insert into directory_user (id, email, status, custom, source, changed_at) "
                + "values ('p', 'p@x.y', 'active', '{}', 't', current_timestamp)");
        database.update("insert into link_question (user_id, scim_id, user_name, active, asked_at) "
                + "values ('p', 's-1', 'p@x.y', true, current_timestamp)");
        assertThat(LinkAnswer.of(database, List.of("p"))).isEmpty();
        questions.answer(List.of(new Pair("p", "s-1")), true, "admin");
        assertThat(LinkAnswer.of(database, List.of("p", "q"))).containsEntry("p",
                new LinkAnswer(LinkQuestions.Kind.LINK, "s-1", true, null, null)).hasSize(1);
        assertThat(questions.find("p").orElseThrow().answeredBy()).isEqualTo("admin");
        assertThat(questions.answer(List.of(new Pair("p", "s-2")), false, "admin")).isEmpty();
        assertThat(LinkAnswer.of(database, List.of("p"))).containsEntry("p", new LinkAnswer(LinkQuestions.Kind.LINK, "s-1", true, null, null));
        asks("s-1");
        assertThat(LinkAnswer.of(database, List.of("p"))).as("who was asked about meanwhile is answered").hasSize(1);
        asks("s-2");
        assertThat(LinkAnswer.of(database, List.of("p"))).as("another user is another question").isEmpty();
    }

    private void asks(String scimId) {
        Work work = new Work(new Work.Facts(new Person("p", "p@x.y", true, Map.of()), true, Assignment.ASSIGNED, Optional.empty(), 1, 0, 0,
                Optional.empty(), Instant.now(), "lease", null, Work.Clearance.NONE), null);
        Account account = new Account(scimId, new ScimUser("p@x.y", Optional.empty(), true, Optional.empty()));
        work.asks(Optional.of(new Work.Asked(LinkQuestions.Kind.LINK, account, Optional.empty(), Optional.empty())));
        work.end(Outcome.HELD, Optional.of(Family.LINK_TO_CONFIRM), "asked");
        questions.ask(List.of(work));
    }

    private void reconciled() {
        long run = application.bean(Imports.class).start("reconcile", "test");
        Awaitility.await().atMost(Duration.ofSeconds(60))
                .until(() -> application.bean(Reconciliations.class).find(run).orElseThrow().state().equals("complete"));
        application.settle();
        assertThat(application.bean(Reconciliations.class).find(run).orElseThrow().drift()).containsEntry("unlinked", 3);
    }

    private String id(String name) {
        return application.calendly().account(name + "@example.com").id();
    }

    private List<Question> waiting() {
        return questions.waiting(50, Optional.empty()).items();
    }

    private long links() {
        return count("calendly_account");
    }

    private long count(String from) {
        return application.database().queryForObject("select count(*) from " + from, Long.class);
    }
}
