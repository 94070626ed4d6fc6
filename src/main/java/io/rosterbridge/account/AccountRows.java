package io.rosterbridge.account;

import io.rosterbridge.domain.Account;
import io.rosterbridge.domain.ScimAttribute;
import io.rosterbridge.domain.ScimUser;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.List;
import org.springframework.jdbc.core.JdbcTemplate;

/** Writes which Calendly user is whose, and what it is known to hold; many at a time and in the caller's transaction. */
public final class AccountRows {

    private final JdbcTemplate database;

    public AccountRows(JdbcTemplate database) {
        this.database = database;
    }

    /**
     * An account after a request about it.
     *
     * @param pendingUserName that Calendly has taken but does not show yet; null if there is none
     * @param isFound         whether it was looked up, so that it was seen as it is, and not made
     */
    public record Answered(String userId, Account account, String pendingUserName, boolean isFound) {

        private Object[] columns(OffsetDateTime now) {
            ScimUser held = account.held();
            return new Object[] {userId, account.scimId(), held.userName(), held.displayName().orElse(null), held.active().orElse(null),
                held.externalId().orElse(null), pendingUserName, isFound ? "adopted" : "created", isFound && held.isActive(), now};
        }
    }

    /** Links those who are not linked yet, and notes what the accounts of all hold now. */
    public void answered(List<Answered> accounts, OffsetDateTime now) {
        if (!accounts.isEmpty()) {
            database.batchUpdate("""
                    merge into calendly_account c
                    using (values (cast(? as varchar), cast(? as varchar), cast(? as varchar), cast(? as varchar), cast(? as boolean),
                                   cast(? as varchar), cast(? as varchar), cast(? as varchar), cast(? as boolean),
                                   cast(? as timestamp with time zone)))
                          as n (user_id, scim_id, user_name, display_name, active, external_id, pending, linked_by, seen, at)
                    on c.user_id = n.user_id
                    when matched then update set scim_id = n.scim_id, user_name = n.user_name, display_name = n.display_name,
                         active = n.active, external_id = n.external_id, pending_user_name = n.pending, sent_at = n.at,
                         corrects_external_id = c.corrects_external_id and c.scim_id = n.scim_id
                                                and c.external_id is not distinct from n.external_id,
                         pending_since = case when n.pending is null then null when c.pending_user_name = n.pending then c.pending_since
                                              else n.at end,
                         seen_active = n.seen or (c.seen_active and c.scim_id = n.scim_id),
                         deactivated_at = case when n.active is not false then null when c.active is not false then n.at else c.deactivated_at end
                    when not matched then insert (user_id, scim_id, user_name, display_name, active, external_id, pending_user_name,
                         pending_since, linked_by, seen_active, linked_at, sent_at, deactivated_at)
                         values (n.user_id, n.scim_id, n.user_name, n.display_name, n.active, n.external_id, n.pending,
                                 case when n.pending is null then null else n.at end, n.linked_by, n.seen, n.at, n.at,
                                 case when n.active is not false then null else n.at end)""",
                    accounts.stream().map(account -> account.columns(now)).toList());
        }
    }

    /** An account as a list of Calendly has it. */
    public record Listed(String userId, String scimId, ScimUser held) {

        private Object[] columns(OffsetDateTime now) {
            return new Object[] {userId, scimId, held.userName(), held.displayName().orElse(null), held.active().orElse(null),
                held.externalId().orElse(null), now};
        }
    }

    /**
     * Links those who are not linked yet. What Calendly was listed with is what it holds, so nothing of it is sent back; an address that awaits
     * its verification stays so.
     */
    public void listed(List<Listed> accounts, OffsetDateTime now) {
        if (!accounts.isEmpty()) {
            database.batchUpdate("""
                    merge into calendly_account c
                    using (values (cast(? as varchar), cast(? as varchar), cast(? as varchar), cast(? as varchar), cast(? as boolean),
                                   cast(? as varchar), cast(? as timestamp with time zone)))
                          as n (user_id, scim_id, user_name, display_name, active, external_id, at)
                    on c.user_id = n.user_id
                    when matched then update set user_name = case when c.pending_user_name is null then n.user_name else c.user_name end,
                         display_name = coalesce(n.display_name, c.display_name), active = n.active,
                         deactivated_at = case when n.active is not false then null when c.active is not false then n.at else c.deactivated_at end,
                         external_id = coalesce(n.external_id, c.external_id), seen_active = c.seen_active or n.active is true
                    when not matched then insert (user_id, scim_id, user_name, display_name, active, external_id, seen_active, linked_by,
                         linked_at, deactivated_at)
                         values (n.user_id, n.scim_id, n.user_name, n.display_name, n.active, n.external_id, n.active is true, 'imported',
                         n.at, case when n.active is not false then null else n.at end)""",
                    accounts.stream().map(account -> account.columns(now)).toList());
        }
    }

    /** A person and their Calendly user. */
    public record Link(String userId, String scimId) {
    }

    /** Links people to users of a list, as it has them. A person who was linked meanwhile keeps that link. */
    public void adopt(long runId, List<Link> links, OffsetDateTime now) {
        if (!links.isEmpty()) {
            database.batchUpdate("""
                    insert into calendly_account (user_id, scim_id, user_name, display_name, active, external_id, seen_active, linked_by,
                           linked_at, deactivated_at)
                    select cast(? as varchar), i.scim_id, i.user_name, i.display_name, i.active, i.external_id, i.active is true, 'adopted',
                           cast(? as timestamp with time zone), case when i.active is not false then null else cast(? as timestamp with time zone) end
                    from import_account i where i.run_id = ? and i.scim_id = ?
                    and not exists (select 1 from calendly_account c where c.user_id = ?)""", links.stream()
                    .map(link -> new Object[] {link.userId(), now, now, runId, link.scimId(), link.userId()}).toList());
        }
    }

    /** What a list shows of an attribute, though it was known to be otherwise. */
    public record Shown(String userId, String value) {
    }

    /** Notes what an attribute of these accounts holds in Calendly. */
    public void shown(ScimAttribute attribute, List<Shown> accounts, OffsetDateTime now) {
        if (accounts.isEmpty()) {
            return;
        }
        String columns = switch (attribute) {
            case USER_NAME -> "user_name = ?, pending_user_name = null, pending_since = null";
            case DISPLAY_NAME -> "display_name = ?";
            case EXTERNAL_ID -> "external_id = ?";
            case ACTIVE -> "active = ?, deactivated_at = cast(? as timestamp with time zone)";
        };
        database.batchUpdate("update calendly_account set " + columns + " where user_id = ?", accounts.stream()
                .map(shown -> attribute == ScimAttribute.ACTIVE ? state(shown, now) : new Object[] {shown.value(), shown.userId()}).toList());
    }

    private static Object[] state(Shown shown, OffsetDateTime now) {
        boolean isActive = Boolean.parseBoolean(shown.value());
        return new Object[] {isActive, isActive ? null : now, shown.userId()};
    }

    /** Calendly shows the address that it had only taken. */
    public void verified(List<Shown> userNames) {
        if (!userNames.isEmpty()) {
            database.batchUpdate("update calendly_account set pending_user_name = null, pending_since = null where user_id = ? "
                    + "and pending_user_name = ?", userNames.stream().map(shown -> new Object[] {shown.userId(), shown.value()}).toList());
        }
    }

    /** An account that is in a list. */
    public record Present(Link link, boolean isActive) {
    }

    /** Notes who was seen active; an absence that was approved ends. */
    public void present(List<Present> accounts) {
        if (!accounts.isEmpty()) {
            database.batchUpdate("update calendly_account set seen_active = seen_active or ?, absence_approved_at = null where user_id = ? "
                    + "and scim_id = ?", accounts.stream().map(account -> new Object[] {account.isActive(), account.link().userId(),
                        account.link().scimId()}).toList());
        }
    }

    /** Takes the accounts that a hold has released for gone. */
    public void approveAbsence(long hold, OffsetDateTime now) {
        database.update("update calendly_account set absence_approved_at = ? where user_id in "
                + "(select i.user_id from removal_hold_item i where i.hold_id = ? and i.state = 'released')", now, hold);
    }

    /** Drops those links that are still the same. */
    public void vanished(List<Link> links) {
        if (!links.isEmpty()) {
            database.batchUpdate("delete from calendly_account where user_id = ? and scim_id = ?", links.stream()
                    .map(link -> new Object[] {link.userId(), link.scimId()}).toList());
        }
    }

    /** Drops the links of these people. The accounts in Calendly stay as they are. */
    public void drop(Collection<String> userIds) {
        if (!userIds.isEmpty()) {
            database.update("delete from calendly_account where user_id = any(?)", (Object) userIds.toArray(String[]::new));
        }
    }
}
