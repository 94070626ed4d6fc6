package io.rosterbridge.plans;

import io.rosterbridge.directory.DueMarks;
import io.rosterbridge.mapping.ProfileInForce;
import io.rosterbridge.mapping.ProfileVersions;
import io.rosterbridge.provisioning.Preview;
import java.util.Optional;

/** What the provision flow would send, as if Calendly held what we know. Applying makes those people due. */
final class ProvisionPlan implements Planner {

    private final ProfileVersions profiles;
    private final Preview preview;
    private final Recheck recheck;
    private final DueMarks marks;

    ProvisionPlan(ProfileVersions profiles, Preview preview, Recheck recheck, DueMarks marks) {
        this.profiles = profiles;
        this.preview = preview;
        this.recheck = recheck;
        this.marks = marks;
    }

    @Override
    public void compute(PlanTable.Job job, PlanSheet sheet) {
        ProfileInForce inForce = profiles.inForce();
        preview.everyone(inForce, inForce.profile(), job.request().all() ? Preview.Who.EVERYBODY : Preview.Who.DUE, sheet::goesOn,
                sheet::foreseen);
    }

    @Override
    public Optional<String> apply(PlanTable.Job job) {
        recheck.each(job.plan().id(), rows -> marks.mark(rows.stream().map(PlanTable.Planned::userId).toList()));
        return Optional.empty();
    }
}
