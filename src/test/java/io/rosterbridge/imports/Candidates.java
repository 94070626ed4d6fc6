package io.rosterbridge.imports;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.rosterbridge.Application;
import io.rosterbridge.access.Actor;
import io.rosterbridge.directory.People;
import io.rosterbridge.directory.PersonDraft;
import io.rosterbridge.domain.Assignment;
import io.rosterbridge.domain.CandidateList;
import io.rosterbridge.imports.Confirmations.Selection;
import io.rosterbridge.profile.ProfileVersions;
import io.rosterbridge.sandbox.PracticeAccount.State;
import io.rosterbridge.sandbox.PracticeMember;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;

/** A Calendly and a directory that overlap, and an admin who imports. */
final class Candidates {

    private final Application application;

    Candidates(Application application) {
        this.application = application;
    }

    // ---- both sides

    /** Somebody in the directory whom nobody has assigned yet. */
    void unassigned(String id, String name, String status) {
        application.bean(People.class).put(new PersonDraft(id, id + "@example.com", status, Map.of("full_name", name), Assignment.NONE), "test");
    }

    void account(String id, String name, State state, String externalId) {
        application.calendly().addAccount(PracticeMember.active(id + "@example.com", name).withState(state).withExternalId(externalId));
    }

    /** People who are linked and whom the directory has as inactive, while the profile leaves the status aside: all that can be activated. */
    void inactiveAside(String... ids) {
        for (String id : ids) {
            application.person(id, id + "@example.com", name(id));
        }
        application.settle();
        ProfileVersions profiles = application.bean(ProfileVersions.class);
        profiles.save(profiles.inForce().profile().document().replace("activate-deactivate: true", "activate-deactivate: false"), "test");
        for (String id : ids) {
            application.person(id, id + "@example.com", name(id), "inactive");
        }
        application.settle();
        application.writes();
    }

    private static String name(String id) {
        return id.substring(0, 1).toUpperCase(Locale.ROOT) + id.replaceFirst("(\\D*)(\\d*)$", "$1 $2").substring(1).strip();
    }

    /** Of each list that existed before the links {@code each}, and as many people who are in sync already. */
    void overlap(int each) {
        for (int number = 0; number < each; number++) {
            application.person("step" + number, "step" + number + "@example.com", "Step " + number);
        }
        inactiveAside(IntStream.range(0, each).mapToObj(number -> "act" + number).toArray(String[]::new));
        for (int number = 0; number < each; number++) {
            account("new" + number, "New " + number, State.ACTIVE, "hr-" + number);
            account("bare" + number, "Bare " + number, State.ACTIVE, null);
            unassigned("upd" + number, "Upd " + number, "active");
            account("upd" + number, "Calendly's " + number, State.ACTIVE, "upd" + number);
            unassigned("dea" + number, "Dea " + number, "active");
            account("dea" + number, "Dea " + number, State.DEACTIVATED, "dea" + number);
        }
        application.writes();
    }

    // ---- the admin

    ImportView.Run imported() {
        return ended("import", application.bean(Imports.class).start("import", "ann"));
    }

    ImportView.Run ended(String kind, long id) {
        await().atMost(Duration.ofSeconds(60)).until(() -> !run(kind, id).state().equals("running"));
        assertThat(run(kind, id).state()).as(run(kind, id).reason()).isIn("complete", "applying", "applied");
        return run(kind, id);
    }

    ImportView.Run run(String kind, long id) {
        return application.bean(ImportView.class).find(kind, id).orElseThrow();
    }

    int confirm(ImportView.Run run, CandidateList list) {
        return confirm(run, list, new Selection.All(), null);
    }

    int link(ImportView.Run run, Selection selection, boolean assigns) {
        return application.bean(Confirmations.class).confirm(Actor.login("ann"), run.id(), CandidateList.LINK, selection,
                assigns ? Choice.LINK_AND_ASSIGN : Choice.LINK, run.fingerprint()).orElseThrow().confirmed();
    }

    int confirm(ImportView.Run run, CandidateList list, Selection selection, WinningSide side) {
        return application.bean(Confirmations.class).confirm(Actor.login("ann"), run.id(), list, selection, Choice.of(side),
                run.fingerprint()).orElseThrow().confirmed();
    }

    ImportView.Apply applied(ImportView.Run run) {
        await().atMost(Duration.ofSeconds(60)).until(() -> run("import", run.id()).state().equals("applied"));
        application.settle();
        return run("import", run.id()).apply();
    }

    /** How many candidates a list has, without those that are only shown. */
    static int lists(ImportView.Run run) {
        Map<String, Integer> counts = new TreeMap<>(run.counts());
        counts.remove("apart");
        return counts.values().stream().mapToInt(Integer::intValue).sum();
    }

    List<ImportView.Candidate> list(ImportView.Run run, CandidateList list) {
        return application.bean(ImportView.class)
                .candidates(run.id(), Optional.of(list), Optional.empty(), CandidateOrder.USUAL, 500, Optional.empty()).items();
    }

    ImportView.Candidate of(ImportView.Run run, String userName) {
        return application.bean(ImportView.class)
                .candidates(run.id(), Optional.empty(), Optional.of(userName), CandidateOrder.USUAL, 500, Optional.empty()).items()
                .stream().filter(candidate -> candidate.userName().equals(userName)).findFirst().orElseThrow();
    }
}
