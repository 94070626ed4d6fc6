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
    /** So many come or go within one run, once it has begun to read. */
    private static final int MEANWHILE = 60;
    /** A run is repeated until one of them has met what it is about: nobody says how fast a loaded machine works. */
    private static final int MOST_RUNS = 6;

    private static final Duration PATIENCE = Duration.ofMinutes(3);
    /** While a page comes, somebody else is created or deleted. */
    private static final Fault SLOW_LIST = Fault.of(FaultKind.SLOW).onMethod("GET").withMs(100);

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
        people("before", 0, BEFORE, Assignment.ASSIGNED);
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
        one().fault(SLOW_LIST);
        int made = 0;
        for (String kind : List.of("import", "reconcile")) {
            boolean grew = false;
            for (int number = 0; number < MOST_RUNS && !grew; number++) {
                long before = linked();
                int first = made;
                ImportView.Run run = ended(kind, () -> people("meanwhile", first, first + MEANWHILE, Assignment.ASSIGNED));
                made += MEANWHILE;
                assertThat(run.state()).as(kind + ": " + run.reason()).isEqualTo("complete");
                assertThat((long) run.accounts()).as("everybody of before, the owner and the admin").isGreaterThanOrEqualTo(before + 2);
                if (kind.equals("import")) {
                    assertThat(run.counts()).as("the owner and the admin; nobody whom we have just created").containsEntry("new", 2);
                } else {
                    assertThat(run.reason()).as("nobody has vanished").isEqualTo("no drift");
                }
                grew = moved(run);
            }
            assertThat(grew).as(kind + " has seen it grow").isTrue();
        }
        one().settle();
        assertThat(linked()).isEqualTo(BEFORE + made);
        ImportView.Run calm = ended("import", () -> { });
        assertThat(calm.counts()).containsEntry("new", 2).containsEntry("apart", 0);
    }

    @ParameterizedTest
    @EnumSource(Paging.class)
    void aReconciliationEndsWhileBothNodesDelete(Paging paging) throws IOException {
        start(Engine.H2, paging);
        people("leaver", 0, MOST_RUNS * MEANWHILE, Assignment.ASSIGNED);
        one().settle();
        one().profile("delete: false", "delete: true ");
        one().profile("max-people: 50 ", "max-people: 999 ");
        one().profile("max-share: 0.1 ", "max-share: 1.0 ");
        one().settle();
        one().fault(SLOW_LIST);
        boolean shrank = false;
        int left = 0;
        for (int number = 0; number < MOST_RUNS && !shrank; number++) {
            int first = left;
            ImportView.Run run = ended("reconcile", () -> people("leaver", first, first + MEANWHILE, Assignment.NONE));
            left += MEANWHILE;
            assertThat(run.state()).as(run.reason()).isEqualTo("complete");
            assertThat(run.reason()).isEqualTo("no drift");
            shrank = moved(run);
        }
        assertThat(shrank).as("a run has seen it shrink").isTrue();
        people("leaver", left, MOST_RUNS * MEANWHILE, Assignment.NONE);
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
        ImportView.Run run = ended("import", () -> people("meanwhile", 0, 12, Assignment.ASSIGNED));
        assertThat(run.state()).isEqualTo("failed");
        assertThat(run.reason()).contains("3 tries");
    }

    private long linked() {
        return one().database().queryForObject("select count(*) from calendly_account", Long.class);
    }

    private void people(String name, int from, int to, Assignment assignment) {
        IntStream.range(from, to).mapToObj(one -> name + one).forEach(id -> one().bean(People.class)
                .put(new PersonDraft(id, id + "@example.com", "active", Map.of("full_name", id), assignment), "test"));
    }

    /** Whether the server said at one time that there are other users than at another. */
    private boolean moved(ImportView.Run run) {
        return one().database().queryForObject("select highest_total - lowest_total from import_run where id = ?", Integer.class, run.id()) > 0;
    }

    /** @param meanwhile what happens once the first page is read */
    private ImportView.Run ended(String kind, Runnable meanwhile) {
        long id = one().bean(Imports.class).start(kind, "ann");
        await().atMost(PATIENCE).pollInterval(Duration.ofMillis(10)).until(() -> one().database().queryForObject(
                "select pages from import_run where id = ?", Integer.class, id) > 0 || !find(kind, id).state().equals("running"));
        meanwhile.run();
        await().atMost(PATIENCE).pollInterval(Duration.ofMillis(50)).until(() -> !find(kind, id).state().equals("running"));
        return find(kind, id);
    }

    private ImportView.Run find(String kind, long id) {
        return one().bean(ImportView.class).find(kind, id).orElseThrow();
    }
}
