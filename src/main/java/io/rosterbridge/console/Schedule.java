package io.rosterbridge.console;

import java.time.Instant;
import java.util.Date;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.quartz.Scheduler;
import org.quartz.SchedulerException;
import org.quartz.Trigger;
import org.quartz.TriggerKey;
import org.quartz.impl.matchers.GroupMatcher;
import org.springframework.stereotype.Component;

/** When the clock starts which route next. */
@Component
class Schedule {

    private final Scheduler scheduler;

    Schedule(Scheduler scheduler) {
        this.scheduler = scheduler;
    }

    /** By route: the group and the name of its trigger with a dash between. */
    Map<String, Instant> next() {
        try {
            Map<String, Instant> next = new HashMap<>();
            for (TriggerKey key : scheduler.getTriggerKeys(GroupMatcher.anyTriggerGroup())) {
                next(key).ifPresent(time -> next.put(key.getGroup() + "-" + key.getName(), time));
            }
            return next;
        } catch (SchedulerException unreadable) {
            throw unreadable(unreadable);
        }
    }

    Optional<Instant> nextImport() {
        return next(TriggerKey.triggerKey("start", "import"));
    }

    Optional<Instant> nextReconciliation() {
        return next(TriggerKey.triggerKey("reconcile", "reconcile"));
    }

    /** Empty if no clock starts it. */
    private Optional<Instant> next(TriggerKey key) {
        try {
            return Optional.ofNullable(scheduler.getTrigger(key)).map(Trigger::getNextFireTime).map(Date::toInstant);
        } catch (SchedulerException unreadable) {
            throw unreadable(unreadable);
        }
    }

    private static IllegalStateException unreadable(SchedulerException cause) {
        return new IllegalStateException("the schedule cannot be read", cause);
    }
}
