package io.rosterbridge.imports;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.rosterbridge.Application;
import io.rosterbridge.access.Actor;
import io.rosterbridge.directory.DirectoryPerson;
import io.rosterbridge.directory.People;
import io.rosterbridge.domain.Assignment;
import io.rosterbridge.domain.CandidateList;
import io.rosterbridge.imports.Confirmations.Selection;
import io.rosterbridge.profile.ProfileVersions;
import io.rosterbridge.sandbox.PracticeAccount.State;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** From a confirmed candidate to directory, link and Calendly, by the whole application. */
class ApplyTest {

    private Application application;
    private Candidates candidates;

    private void start(String... settings) throws IOException {
        application = Application.prepared();
        for (int setting = 0; setting < settings.length; setting += 2) {
            application.with(settings[setting], settings[setting + 1]);
        }
        application.start();
        candidates = new Candidates(application);
    }

    @AfterEach
    void stop() throws IOException {
        application.close();
    }

    @Test
    void everyListIsAppliedAndASecondImportHasNothingLeftToDo() throws IOException {
        int each = 60;
        start();
        candidates.overlap(each);
        ImportView.Run run = candidates.imported();
        assertThat(run.counts()).containsEntry("update", each).containsEntry("activate", each).containsEntry("deactivate", each)
                .containsEntry("new", 2 * each + 2);
        List<String> half = candidates.list(run, CandidateList.UPDATE).stream().filter(row -> row.userName().matches("upd[0-2]?[0-9]@.*"))
                .map(ImportView.Candidate::scimId).toList();
        assertThat(half).hasSize(30);

        assertThat(candidates.confirm(run, CandidateList.NEW)).isEqualTo(2 * each + 2);
        assertThat(candidates.confirm(run, CandidateList.ACTIVATE)).isEqualTo(each);
        assertThat(candidates.confirm(run, CandidateList.DEACTIVATE)).isEqualTo(each);
        assertThat(candidates.confirm(run, CandidateList.UPDATE, new Selection.These(half), WinningSide.CALENDLY)).isEqualTo(30);
        assertThat(candidates.applied(run)).isEqualTo(new ImportView.Apply(4 * each + 32, 0, 4 * each + 32));
        assertThat(application.writes()).as("nothing that was imported echoes back").isZero();

        assertThat(candidates.confirm(run, CandidateList.UPDATE, new Selection.All(), WinningSide.DIRECTORY)).isEqualTo(30);
        assertThat(candidates.applied(run)).isEqualTo(new ImportView.Apply(5 * each + 2, 0, 5 * each + 2));
        assertThat(application.writes()).as("the directory's names").isEqualTo(30);
        assertThat(application.calendly().account("upd59@example.com").displayName()).isEqualTo("Upd 59");

        DirectoryPerson imported = person("hr-7");
        assertThat(imported.person().email()).isEqualTo("new7@example.com");
        assertThat(imported.person().value("full_name")).contains("New 7");
        assertThat(imported.assignment()).isEqualTo(Assignment.ASSIGNED);
        assertThat(imported.source()).isEqualTo("import");
        assertThat(person("calendly-" + application.calendly().account("bare3@example.com").id()).person().email()).isEqualTo("bare3@example.com");
        assertThat(person("upd5").person().value("full_name")).contains("Calendly's 5");
        assertThat(person("act5").person().active()).isTrue();
        assertThat(person("act5").assignment()).isEqualTo(Assignment.ASSIGNED);
        assertThat(person("dea5").person().active()).isTrue();
        assertThat(person("dea5").assignment()).isEqualTo(Assignment.SUSPENDED);
        assertThat(application.calendly().account("dea5@example.com").state()).isEqualTo(State.DEACTIVATED);
        assertThat(application.log("hr-7")).startsWith("NOTHING LINKED");
        assertThat(application.database().queryForObject("select reason from provisioning_event where user_id = 'dea5' order by id "
                + "fetch first 1 rows only", String.class)).contains("import " + run.id()).contains("confirmed by ann");

        assertThat(Candidates.lists(candidates.imported())).as("candidates of a second import").isZero();
        application.settle();
        assertThat(application.writes()).isZero();
        assertThat(application.count("state <> 'inStep'")).isZero();
    }

    @Test
    void whoIsNoLongerAsShownIsSkippedAndSaysWhy() throws IOException {
        start();
        for (String id : List.of("upd1", "upd2", "upd3", "upd4")) {
            candidates.unassigned(id, id, "active");
            candidates.account(id, "Calendly's " + id, State.ACTIVE, id);
        }
        candidates.inactiveAside("act1");
        candidates.account("new1", "new1", State.ACTIVE, null);
        candidates.account("new2", "new2", State.ACTIVE, "upd1-other");
        ImportView.Run run = candidates.imported();
        // What happens between looking and confirming.
        application.bean(People.class).remove("upd1", "test");
        candidates.unassigned("upd2", "New Name", "active");
        candidates.unassigned("upd3", "upd3", "inactive");
        application.person("act1", "act1@example.com", "Act 1");
        candidates.unassigned("somebody", "somebody", "active");
        application.database().update("update directory_user set email = 'new1@example.com', email_key = 'new1@example.com' where id = 'somebody'");
        candidates.confirm(run, CandidateList.UPDATE);
        candidates.confirm(run, CandidateList.ACTIVATE);
        candidates.confirm(run, CandidateList.NEW);
        candidates.applied(run);

        assertThat(candidates.of(run, "upd1@example.com").outcome()).contains("no longer in the directory");
        assertThat(candidates.of(run, "upd2@example.com").outcome()).contains("changed in the directory since");
        assertThat(candidates.of(run, "upd3@example.com").outcome()).contains("status in the directory is another");
        assertThat(candidates.of(run, "act1@example.com").outcome()).contains("active in the directory by now");
        assertThat(candidates.of(run, "new1@example.com").outcome()).contains("person somebody has the address");
        assertThat(List.of("upd1", "upd2", "upd3", "act1", "new1")).allSatisfy(id ->
                assertThat(candidates.of(run, id + "@example.com").state()).isEqualTo("skipped"));
        assertThat(List.of("upd4", "new2")).allSatisfy(id -> assertThat(candidates.of(run, id + "@example.com").state()).isEqualTo("applied"));
        assertThat(person("upd2").person().value("full_name")).contains("New Name");
    }

    @Test
    void onlyTheNewestCompleteListAsItWasShownCanBeConfirmed() throws IOException {
        start();
        candidates.account("new1", "New", State.ACTIVE, null);
        ImportView.Run first = candidates.imported();
        Confirmations confirmations = application.bean(Confirmations.class);
        assertThatThrownBy(() -> confirmations.confirm(Actor.login("ann"), first.id(), CandidateList.NEW, new Selection.All(),
                Choice.NONE, "other"))
                .isInstanceOf(IllegalStateException.class).hasMessageContaining("fingerprint");
        assertThatThrownBy(() -> candidates.confirm(first, CandidateList.NEW, new Selection.These(List.of("nobody")), null))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("nobody");
        assertThatThrownBy(() -> candidates.confirm(first, CandidateList.NEW, new Selection.These(List.of()), null))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> candidates.confirm(first, CandidateList.APART)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> candidates.confirm(first, CandidateList.NEW, new Selection.All(), WinningSide.DIRECTORY))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("only for update");
        assertThat(confirmations.confirm(Actor.login("ann"), 99, CandidateList.NEW, new Selection.All(), Choice.NONE, "")).isEmpty();
        candidates.account("new2", "New", State.ACTIVE, null);
        candidates.account("new3", "New", State.ACTIVE, null);
        ImportView.Run second = candidates.imported();
        String new2 = application.calendly().account("new2@example.com").id();
        assertThatThrownBy(() -> candidates.confirm(first, CandidateList.NEW, new Selection.These(List.of(new2)), null))
                .as("was not shown").isInstanceOf(IllegalArgumentException.class).hasMessageContaining(new2);
        assertThat(confirmations.confirm(Actor.login("ann"), first.id(), CandidateList.NEW, new Selection.Matching("NEW"),
                Choice.NONE, first.fingerprint()))
                .as("the newer import shows just the same of whom was looked at").contains(new Confirmations.Taken(second.id(), 1));
        assertThat(candidates.applied(second)).isEqualTo(new ImportView.Apply(1, 0, 1));
        assertThat(candidates.of(second, "new1@example.com").state()).isEqualTo("applied");
        assertThat(candidates.of(second, "new2@example.com").state()).as("whom nobody has looked at").isEqualTo("open");

        application.changedElsewhere("new2@example.com", "New Name", true);
        ImportView.Run third = candidates.imported();
        assertThatThrownBy(() -> candidates.confirm(second, CandidateList.NEW, new Selection.Matching("new"), null))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("import " + third.id() + " shows 1 of the selected candidates otherwise");
        assertThat(candidates.of(third, "new3@example.com").state()).as("all or nobody").isEqualTo("open");
        assertThat(candidates.confirm(third, CandidateList.NEW, new Selection.Matching("NEW3"), null)).isEqualTo(1);
    }

    @Test
    void killedWhileApplyingItEndsTheSame() throws IOException {
        start("rosterbridge.imports.batch", "5");
        int each = 40;
        candidates.overlap(each);
        ImportView.Run run = candidates.imported();
        candidates.confirm(run, CandidateList.NEW);
        candidates.confirm(run, CandidateList.UPDATE, new Selection.All(), WinningSide.CALENDLY);
        candidates.confirm(run, CandidateList.ACTIVATE);
        candidates.confirm(run, CandidateList.DEACTIVATE);
        await().atMost(Duration.ofSeconds(30)).pollInterval(Duration.ofMillis(2)).until(() -> application.database().queryForObject(
                "select count(*) from import_candidate where state = 'applied'", Long.class) > 10);
        application.stop();
        application.start();
        assertThat(candidates.run("import", run.id()).apply().of()).isEqualTo(5 * each + 2);
        assertThat(candidates.applied(run)).isEqualTo(new ImportView.Apply(5 * each + 2, 0, 5 * each + 2));
        assertThat(application.writes()).isZero();
        assertThat(application.database().queryForObject("select count(*) from directory_user", Long.class)).isEqualTo(6 * each + 2);
        assertThat(application.database().queryForObject("select count(*) from calendly_account", Long.class)).isEqualTo(6 * each + 2);
        assertThat(Candidates.lists(candidates.imported())).isZero();
    }

    @Test
    void aNameThatTheMappingCannotReachIsSkipped() throws IOException {
        start();
        ProfileVersions profiles = application.bean(ProfileVersions.class);
        profiles.save(profiles.inForce().profile().document().replaceFirst("displayName:\n    expression: .*\n",
                "displayName:\n    constant: Everybody\n"), "test");
        candidates.unassigned("upd1", "upd1", "active");
        candidates.account("upd1", "Somebody", State.ACTIVE, "upd1");
        ImportView.Run run = candidates.imported();
        candidates.confirm(run, CandidateList.UPDATE);
        candidates.applied(run);
        assertThat(candidates.of(run, "upd1@example.com").outcome()).contains("displayName").contains("constant");
        assertThat(application.writes()).isZero();
    }

    @Test
    void unassigningIsRefusedWhileItWouldDelete() throws IOException {
        start("rosterbridge.imports.deactivate", "unassign");
        candidates.unassigned("dea1", "dea1", "active");
        candidates.account("dea1", "dea1", State.DEACTIVATED, "dea1");
        ProfileVersions profiles = application.bean(ProfileVersions.class);
        profiles.save(profiles.inForce().profile().document().replaceFirst("delete: false", "delete: true "), "test");
        ImportView.Run run = candidates.imported();
        candidates.confirm(run, CandidateList.DEACTIVATE);
        candidates.applied(run);
        assertThat(candidates.of(run, "dea1@example.com").outcome()).contains("would delete");
        assertThat(application.calendly().departures()).isEmpty();
    }

    @Test
    void disabledCanMeanInactive() throws IOException {
        start("rosterbridge.imports.deactivate", "inactive", "rosterbridge.imports.auto-confirm.deactivate", "true");
        candidates.unassigned("dea1", "dea1", "active");
        candidates.account("dea1", "dea1", State.DEACTIVATED, "dea1");
        ImportView.Run run = candidates.imported();
        candidates.applied(run);
        assertThat(candidates.of(run, "dea1@example.com").confirmedBy()).as("confirmed by no admin").isEqualTo("rule auto-confirm.deactivate");
        assertThat(application.database().queryForList("select action || ' ' || subject || ' ' || details from audit_event where actor = "
                + "'rule auto-confirm.deactivate'", String.class)).as("an approval all the same")
                .contains("import-confirmed import:" + run.id()
                + " {\"confirmed\":1,\"list\":\"deactivate\"}");
        assertThat(person("dea1").person().active()).isFalse();
        assertThat(Candidates.lists(candidates.imported())).as("the owner and the admin, whom no rule imports").isEqualTo(2);
        assertThat(application.writes()).isZero();
    }

    @Test
    void everyListCanBeConfirmedByARuleWithTheSourceOfTheRule() throws IOException {
        start("rosterbridge.imports.auto-confirm.new", "true", "rosterbridge.imports.auto-confirm.update", "true",
                "rosterbridge.imports.auto-confirm.activate", "true", "rosterbridge.imports.auto-confirm-source", "directory");
        candidates.account("new1", "New 1", State.ACTIVE, "new1");
        candidates.unassigned("upd1", "Upd 1", "active");
        candidates.account("upd1", "Calendly's", State.ACTIVE, "upd1");
        candidates.inactiveAside("act1");
        candidates.unassigned("dea1", "Dea 1", "active");
        candidates.account("dea1", "Dea 1", State.DEACTIVATED, "dea1");
        ImportView.Run run = candidates.imported();
        assertThat(candidates.applied(run)).as("with the owner and the admin").isEqualTo(new ImportView.Apply(5, 0, 5));
        for (String list : List.of("new", "update", "activate")) {
            assertThat(candidates.of(run, list.substring(0, 3) + "1@example.com").confirmedBy()).isEqualTo("rule auto-confirm." + list);
        }
        assertThat(candidates.of(run, "dea1@example.com").state()).as("no rule is on for them").isEqualTo("open");
        assertThat(person("new1").assignment()).isEqualTo(Assignment.ASSIGNED);
        assertThat(person("act1").person().active()).isTrue();
        assertThat(application.calendly().account("upd1@example.com").displayName()).as("the directory is the source").isEqualTo("Upd 1");
        assertThat(application.writes()).isEqualTo(1);
    }

    private DirectoryPerson person(String id) {
        return application.bean(People.class).find(id).orElseThrow();
    }
}
