package io.rosterbridge.plans;

import io.rosterbridge.mapping.Profile;
import io.rosterbridge.mapping.ProfileInForce;
import io.rosterbridge.mapping.ProfileVersions;
import io.rosterbridge.provisioning.Preview;
import java.util.Optional;

/**
 * What a profile would do, if it were saved. Applying saves exactly that document; whoever has changed meanwhile is decided anew
 * under it like everybody, and their row says so.
 */
final class ProfilePlan implements Planner {

    static final String NOBODY = "decides like the version in force: nobody would be looked at again";

    private final ProfileVersions profiles;
    private final Preview preview;
    private final Recheck recheck;
    private final PlanTable table;

    ProfilePlan(ProfileVersions profiles, Preview preview, Recheck recheck, PlanTable table) {
        this.profiles = profiles;
        this.preview = preview;
        this.recheck = recheck;
        this.table = table;
    }

    @Override
    public void compute(PlanTable.Job job, PlanSheet sheet) {
        ProfileInForce draft = profiles.draft(job.content(), job.plan().createdBy());
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
    public Optional<String> apply(PlanTable.Job job) {
        long id = job.plan().id();
        recheck.each(id, rows -> { });
        Optional<ProfileInForce> saved = profiles.saveOver(job.plan().baseVersion(), job.content(), job.plan().appliedBy());
        if (saved.isEmpty()) {
            String reason = PlanWork.otherVersion(profiles.latest().version(), job.plan());
            table.nothingApplied(id, reason);
            return Optional.of(reason);
        }
        return Optional.empty();
    }
}
