package io.rosterbridge.alerts;

import io.rosterbridge.access.Actor;
import io.rosterbridge.access.audit.AuditAction;
import io.rosterbridge.access.audit.AuditTrail;
import java.util.Map;

/** Tries for somebody whether alerts arrive; what came of it stands in the audit trail. */
public final class TestMessages {

    private final Alerts alerts;
    private final AuditTrail audit;

    TestMessages(Alerts alerts, AuditTrail audit) {
        this.alerts = alerts;
        this.audit = audit;
    }

    /** Sends a test message each way, and says by way how it went: {@code sent}, or why not; empty if none is set. */
    public Map<String, String> send(Actor who) {
        Map<String, String> channels = alerts.test();
        audit.record(who.name(), AuditAction.ALERT_TESTED, "alerts", channels);
        return channels;
    }
}
