package io.rosterbridge.access;

import io.rosterbridge.access.audit.AuditAction;
import io.rosterbridge.access.audit.AuditTrail;
import java.time.Clock;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.JdbcTemplate;

/** Settings as they were at the last start, so that a change of one is seen. */
public final class DeployedSettings {

    private static final Logger LOG = LoggerFactory.getLogger(DeployedSettings.class);

    private final JdbcTemplate database;
    private final AuditTrail audit;
    private final Clock clock;

    public DeployedSettings(JdbcTemplate database, AuditTrail audit, Clock clock) {
        this.database = database;
        this.audit = audit;
        this.clock = clock;
    }

    /** Records in the audit trail that a setting on which people rely differs from that of the last start. */
    public void tell(String name, String content) {
        Optional<String> before = last(name);
        if (before.equals(Optional.of(content))) {
            return;
        }
        remember(name, content);
        before.ifPresent(former -> {
            audit.record(AuditTrail.DEPLOYMENT, AuditAction.SETTING_CHANGED, "setting:" + name, Map.of("before", former, "after", content));
            LOG.warn("{} was {} at the last start and is {} now", name, former, content);
        });
    }

    /** The value at the last start; empty if it was not set then. */
    Optional<String> last(String name) {
        return database.queryForList("select content from deployed_setting where name = ?", String.class, name).stream().findFirst();
    }

    void remember(String name, String content) {
        if (database.update("update deployed_setting set content = ?, at = ? where name = ?", content, now(), name) == 0) {
            try {
                database.update("insert into deployed_setting (name, content, at) values (?, ?, ?)", name, content, now());
            } catch (DuplicateKeyException rememberedByAnotherNode) {
                LOG.debug("Another node that starts has stored {} too", name, rememberedByAnotherNode);
            }
        }
    }

    private OffsetDateTime now() {
        return clock.instant().atOffset(ZoneOffset.UTC);
    }
}
