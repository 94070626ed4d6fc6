package io.rosterbridge.imports;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import io.rosterbridge.Application;
import io.rosterbridge.directory.Databases.Engine;
import io.rosterbridge.directory.People;
import io.rosterbridge.directory.PersonDraft;
import io.rosterbridge.domain.Assignment;
import io.rosterbridge.sandbox.Fault;
import io.rosterbridge.sandbox.FaultKind;
import io.rosterbridge.sandbox.PracticeMember;
import io.rosterbridge.sandbox.PracticeSettings.Paging;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** A list that grows and shrinks while it is read, because two nodes create and delete at the same time. */
class MovingListTest {

    private static final int BEFORE = 60;
    private static final int MEANWHILE = 240;

    private final List<Application> nodes = new ArrayList<>();

    /** Two nodes that take a moment for each request, so that a list of ten users a page takes longer than some creations. */
    private Application start(Engine engine, Paging paging) throws IOException {
        HikariDataSource database = (HikariDataSource) engine.fresh();
        for (int node = 0; node < 2; node++) {
            Application application = Application.prepared(settings -> settings.withPaging(paging));
            nodes.add(application);
            application.with("rosterbridge.imports.page-size", "10").with("rosterbridge.provisioning.concurrency", "2")
                    .with("spring.datasource.url", database.getJdbcUrl()).with("spring.datasource.username", database.getUsername())
                    .with("spring.datasource.password", "");
            if (node > 0) {
                application.beside(nodes.get(0));
            }
            application.start();
        }
        people("before", BEFORE, Assignment.ASSIGNED);
        one().settle();
        one().calendly().acceptAll();
        one().calendly().change(one().calendly().settings().withAnswerDelayMs(25));
        return one();
    }

    private Application one() {
        return nodes.get(0);
    }

    @AfterEach
    void stop() throws IOException {
        for (Application node : nodes) {
            node.close();
        }
    }

    @ParameterizedTest
    @CsvSource({"H2, INDEX", "H2, CURSOR", "POSTGRES, INDEX"})
    void anImportAndAReconciliationEndWhileBothNodesCreate(Engine engine, Paging paging) throws IOException {
        start(engine, paging);
        people("meanwhile", MEANWHILE, Assignment.ASSIGNED);
        await().atMost(Duration.ofSeconds(60)).until(() -> linked() > BEFORE + 10);
        for (String kind : List.of("import", "reconcile")) {
            long before = linked();
            ImportView.Run run = ended(kind);
            assertThat(run.state()).as(kind + ": " + run.reason()).isEqualTo("complete");
            assertThat(one().database().queryForObject("select highest_total - lowest_total from import_run where id = ?", Integer.class,
                    run.id())).as(kind + " has seen it grow").isPositive();
            assertThat((long) run.accounts()).as("everybody of before, the owner and the admin").isGreaterThanOrEqualTo(before + 2);
            if (kind.equals("import")) {
                assertThat(run.counts()).as("the owner and the admin; nobody whom we have just created").containsEntry("new", 2);
            } else {
                assertThat(run.reason()).as("nobody has vanished").isEqualTo("no drift");
            }
        }
        assertThat(linked()).as("it was not over before").isLessThan(BEFORE + MEANWHILE);
        one().settle();
        assertThat(linked()).isEqualTo(BEFORE + MEANWHILE);
        ImportView.Run calm = ended("import");
        assertThat(calm.counts()).containsEntry("new", 2).containsEntry("apart", 0);
    }

    @ParameterizedTest
    @EnumSource(Paging.class)
    void aReconciliationEndsWhileBothNodesDelete(Paging paging) throws IOException {
        start(Engine.H2, paging);
        people("leaver", MEANWHILE, Assignment.ASSIGNED);
        one().settle();
        one().profile("delete: false", "delete: true ");
        one().profile("max-people: 50 ", "max-people: 999 ");
        one().profile("max-share: 0.1 ", "max-share: 1.0 ");
        one().settle();
        people("leaver", MEANWHILE, Assignment.NONE);
        await().atMost(Duration.ofSeconds(60)).until(() -> linked() < BEFORE + MEANWHILE - 10);
        ImportView.Run run = ended("reconcile");
        assertThat(run.state()).as(run.reason()).isEqualTo("complete");
        assertThat(run.reason()).isEqualTo("no drift");
        assertThat(one().database().queryForObject("select highest_total - lowest_total from import_run where id = ?", Integer.class,
                run.id())).as("it has seen it shrink").isPositive();
        one().settle();
        assertThat(linked()).isEqualTo(BEFORE);
    }

    @ParameterizedTest
    @EnumSource(names = {"LIST_INSERT", "LIST_DELETE"})
    void whatSomebodyElseChangesIsNotExplainedByWhatWeDo(FaultKind kind) throws IOException {
        start(Engine.H2, Paging.INDEX);
        for (int other = 0; other < 40; other++) {
            one().calendly().addAccount(PracticeMember.active("other" + other + "@example.com", "Other"));
        }
        one().fault(Fault.of(kind));
        people("meanwhile", 12, Assignment.ASSIGNED);
        ImportView.Run run = ended("import");
        assertThat(run.state()).isEqualTo("failed");
        assertThat(run.reason()).contains("3 tries");
    }

    private long linked() {
        return one().database().queryForObject("select count(*) from calendly_account", Long.class);
    }

    private void people(String name, int number, Assignment assignment) {
        IntStream.range(0, number).mapToObj(one -> name + one).forEach(id -> one().bean(People.class)
                .put(new PersonDraft(id, id + "@example.com", "active", Map.of("full_name", id), assignment), "test"));
    }

    private ImportView.Run ended(String kind) {
        long id = one().bean(Imports.class).start(kind, "ann");
        await().atMost(Duration.ofSeconds(90)).pollInterval(Duration.ofMillis(50)).until(() -> !find(kind, id).state().equals("running"));
        return find(kind, id);
    }

    private ImportView.Run find(String kind, long id) {
        return one().bean(ImportView.class).find(kind, id).orElseThrow();
    }
}
