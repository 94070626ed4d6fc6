package io.rosterbridge.console.pages;

import java.time.Instant;
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

    /** By route; a trigger has the route's file as its name. */
    Map<String, Instant> next() {
        try {
            Map<String, Instant> next = new HashMap<>();
            for (TriggerKey key : scheduler.getTriggerKeys(GroupMatcher.anyTriggerGroup())) {
                Trigger trigger = scheduler.getTrigger(key);
                if (trigger != null && trigger.getNextFireTime() != null) {
                    next.put(key.getGroup() + "-" + key.getName(), trigger.getNextFireTime().toInstant());
                }
            }
            return next;
        } catch (SchedulerException unreadable) {
            throw new IllegalStateException("the schedule cannot be read", unreadable);
        }
    }

    /** Empty if no clock starts it. */
    Optional<Instant> next(String groupAndName) {
        return Optional.ofNullable(next().get(groupAndName));
    }
}
