package io.rosterbridge.plans;

import io.rosterbridge.profile.Profile;
import io.rosterbridge.profile.ProfileInForce;
import io.rosterbridge.profile.ProfileReader;
import io.rosterbridge.profile.ProfileVersions;
import io.rosterbridge.provisioning.Preview;
import io.rosterbridge.queue.DueCause;
import io.rosterbridge.queue.DueMarks;
import java.io.IOException;
import java.io.Reader;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Optional;

/**
 * What a profile would do, if it were saved. Applying saves exactly that document; whoever has changed meanwhile is decided anew
 * under it like everybody, and their row says so.
 */
final class ProfilePlan implements Planner<PlanRequest.Profile> {

    static final String NOBODY = "decides like the version in force: nobody would be looked at again";

    private final ProfileVersions profiles;
    private final Preview preview;
    private final PlanRecheck recheck;
    private final PlanTable table;
    private final PlanTexts texts;
    private final DueMarks marks;

    ProfilePlan(Judging judging, PlanStore store, DueMarks marks) {
        this.profiles = judging.profiles();
        this.preview = judging.preview();
        this.recheck = judging.recheck();
        this.table = store.table();
        this.texts = store.texts();
        this.marks = marks;
    }

    @Override
    public PlanKind kind() {
        return PlanKind.PROFILE;
    }

    /** @throws io.rosterbridge.profile.ProfileInvalid if it is invalid */
    @Override
    public PlanRequest.Profile checked(PlanRequest.Profile request, Optional<PlanText> text) {
        try (Reader document = text.orElseThrow().open()) {
            StringWriter whole = new StringWriter();
            document.transferTo(whole);
            ProfileReader.read("profile", whole.toString());
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
        return request;
    }

    private String document(Job<PlanRequest.Profile> job) {
        return texts.whole(job.id()).orElseThrow();
    }

    @Override
    public void compute(Job<PlanRequest.Profile> job, PlanSheet sheet) {
        ProfileInForce draft = profiles.draft(document(job), job.plan().createdBy());
        Profile inForce = profiles.inForce().profile();
        if (draft.profile().decidesLike(inForce)) {
            sheet.note(NOBODY);
            return;
        }
        preview.everyone(draft, inForce, Preview.Who.EVERYBODY, sheet::goesOn, sheet::foreseen);
        sheet.limit(preview.limit(draft, sheet.removals()));
    }

    /** First the rows, then the version: saving it makes everybody due, after which nobody is as they were. */
    @Override
    public Optional<String> apply(Job<PlanRequest.Profile> job) {
        recheck.each(job.plan(), rows -> Map.of());
        Optional<ProfileInForce> saved = marks.because(DueCause.plan(job.id()),
                () -> profiles.saveApproved(job.plan().baseVersion(), document(job), job.plan().appliedBy()));
        if (saved.isEmpty()) {
            String reason = PlanWork.otherVersion(profiles.latest().version(), job.plan());
            table.nothingApplied(job.id(), reason);
            return Optional.of(reason);
        }
        return Optional.empty();
    }
}
