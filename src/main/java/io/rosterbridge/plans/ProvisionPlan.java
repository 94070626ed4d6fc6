package io.rosterbridge.plans;

import io.rosterbridge.profile.ProfileInForce;
import io.rosterbridge.profile.ProfileVersions;
import io.rosterbridge.provisioning.Preview;
import io.rosterbridge.queue.DueCause;
import io.rosterbridge.queue.DueMarks;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.springframework.jdbc.core.JdbcTemplate;

/** What the provision flow would send, as if Calendly held what we know. Applying makes those people due. */
final class ProvisionPlan implements Planner<PlanRequest.Provision> {

    private final ProfileVersions profiles;
    private final Preview preview;
    private final PlanRecheck recheck;
    private final DueMarks marks;
    private final JdbcTemplate database;

    ProvisionPlan(ProfileVersions profiles, Preview preview, PlanRecheck recheck, DueMarks marks, JdbcTemplate database) {
        this.database = database;
        this.profiles = profiles;
        this.preview = preview;
        this.recheck = recheck;
        this.marks = marks;
    }

    @Override
    public PlanKind kind() {
        return PlanKind.PROVISION;
    }

    @Override
    public void compute(Job<PlanRequest.Provision> job, PlanSheet sheet) {
        ProfileInForce inForce = profiles.inForce();
        preview.everyone(inForce, inForce.profile(), job.request().all() ? Preview.Who.EVERYBODY : Preview.Who.DUE, sheet::goesOn,
                sheet::foreseen);
        sheet.limit(preview.limit(inForce, sheet.removals()));
    }

    /** Each row is all that there is to do about the person, whatever it was for: from now on it is the plan's. */
    @Override
    public Optional<String> apply(Job<PlanRequest.Provision> job) {
        recheck.each(job.plan(), rows -> {
            List<String> userIds = rows.stream().map(PlanTable.Planned::userId).toList();
            marks.mark(unmarked(userIds));
            marks.attribute(userIds, DueCause.plan(job.id()));
            return Map.of();
        });
        return Optional.empty();
    }

    /** Without those who are due with a clearance of their removal, such as an approval: another mark would void it. */
    private List<String> unmarked(List<String> userIds) {
        Set<String> cleared = Set.copyOf(database.queryForList("select user_id from provisioning_task where user_id = any(?) "
                + "and state in ('due', 'leased') and cleared_revision = revision", String.class, (Object) userIds.toArray(String[]::new)));
        return userIds.stream().filter(id -> !cleared.contains(id)).toList();
    }
}
