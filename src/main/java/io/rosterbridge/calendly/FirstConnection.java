package io.rosterbridge.calendly;

import io.rosterbridge.access.audit.AuditAction;
import io.rosterbridge.access.audit.AuditTrail;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.event.EventListener;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The connection that the deployment names is set and authorized as if an admin had done so, once for each that it names. If
 * people are linked and it names another base URL without saying whose users that has, nothing is taken and nothing is sent.
 */
public final class FirstConnection {

    private static final Logger LOG = LoggerFactory.getLogger(FirstConnection.class);
    private static final String SUBJECT = "connection";

    private final CalendlySettings settings;
    private final Connections connections;
    private final Authorization authorization;
    private final AuditTrail audit;
    private final TransactionTemplate transaction;

    public FirstConnection(CalendlySettings settings, Connections connections, Authorization authorization, AuditTrail audit,
                           TransactionTemplate transaction) {
        this.settings = settings;
        this.connections = connections;
        this.authorization = authorization;
        this.audit = audit;
        this.transaction = transaction;
    }

    @EventListener(ApplicationReadyEvent.class)
    void authorize() {
        if (!settings.namesConnection()) {
            return;
        }
        try {
            transaction.executeWithoutResult(status -> {
                if (connections.give(settings.baseUrl(), settings.token(), settings.tokenExpiresAt(),
                        Organization.of(settings.organization()))) {
                    audit.record(AuditTrail.DEPLOYMENT, AuditAction.CONNECTION_SET, SUBJECT, Map.of("baseUrl", settings.baseUrl(),
                            "newToken", true, "tokenExpiresAt", String.valueOf(settings.tokenExpiresAt())));
                }
            });
        } catch (LinksInTheWay untold) {
            String reason = "CALENDLY_BASE_URL is another than before and was not taken, since " + untold.links() + " people are linked to "
                    + "Calendly users; set CALENDLY_ORGANIZATION to same (the links stay) or another (they are dropped), and start again";
            LOG.error(reason);
            connections.contradicted(reason);
            return;
        }
        Connection present = connections.present();
        if (present.standing().state() == Connection.State.UNSET && !present.isKilled()) {
            Authorization.Finding finding = authorization.authorize();
            audit.record(AuditTrail.DEPLOYMENT, AuditAction.CONNECTION_AUTHORIZED, SUBJECT, Map.of("state", finding.state().word()));
        }
    }
}
