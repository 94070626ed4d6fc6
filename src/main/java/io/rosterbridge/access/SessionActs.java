package io.rosterbridge.access;

import io.rosterbridge.access.Sessions.Shown;
import io.rosterbridge.access.audit.AuditAction;
import io.rosterbridge.access.audit.AuditTrail;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Looks at the sessions of browsers and ends them, for callers who may; recorded in the audit trail. */
public final class SessionActs {

    private final Sessions sessions;
    private final ConsoleUsers users;
    private final OidcLogins oidc;
    private final AuditTrail audit;

    public SessionActs(Sessions sessions, ConsoleUsers users, OidcLogins oidc, AuditTrail audit) {
        this.sessions = sessions;
        this.users = users;
        this.oidc = oidc;
        this.audit = audit;
    }

    /** The sessions of the caller, the latest first. */
    public List<Shown> own(Actor who) {
        return sessions.open(who.name());
    }

    /** @return whether the caller had such a session, and it was open */
    public boolean end(Actor who, String id) {
        return audit.doing(who.name(), AuditAction.SESSIONS_ENDED, ConsoleUsers.subject(who.name()), () -> sessions.end(who.name(), id,
                who.name()), ended -> Map.of("ended", ended ? 1 : 0));
    }

    /**
     * @param present the session that goes on; empty: none does
     * @return how many ended
     */
    public int endOthers(Actor who, Optional<String> present) {
        return ended(who, who.name(), present);
    }

    /**
     * The open sessions of a login that the caller manages.
     *
     * @param as the role by which it is done
     * @throws NotAllowed if it is an owner's, and they are none
     */
    public List<Shown> of(Role as, String login) {
        requireManages(as, login);
        return sessions.open(login);
    }

    /**
     * Ends all sessions of a login that the caller manages.
     *
     * @param as the role by which it is done
     * @return how many ended
     * @throws NotAllowed if it is an owner's, and they are none
     */
    public int endAll(Actor who, Role as, String login) {
        requireManages(as, login);
        return ended(who, login, Optional.empty());
    }

    private int ended(Actor who, String login, Optional<String> except) {
        return audit.doing(who.name(), AuditAction.SESSIONS_ENDED, ConsoleUsers.subject(login), () -> sessions.endAll(login, except,
                who.name()), ended -> Map.of("ended", ended));
    }

    private void requireManages(Role as, String login) {
        String role = users.shown(login).map(ConsoleUsers.Shown::role).or(() -> oidc.shown(login).map(one ->
                Optional.ofNullable(one.role()).orElse(Role.OWNER.word()))).orElse(Role.AUDITOR.word());
        ConsoleUsers.requireManages(as, role);
    }
}
