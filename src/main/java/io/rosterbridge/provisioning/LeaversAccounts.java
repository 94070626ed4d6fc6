package io.rosterbridge.provisioning;

import io.rosterbridge.account.LinkedAccounts;
import io.rosterbridge.calendly.AccountLookup;
import io.rosterbridge.calendly.Connections;
import io.rosterbridge.domain.Account;
import io.rosterbridge.domain.ScimUser;
import io.rosterbridge.platform.rows.Columns;
import java.util.Optional;
import org.springframework.jdbc.core.JdbcTemplate;

/** Only a user who may still log in stands in the way of an erasure: one who is gone from Calendly, or deactivated there, does not. */
public final class LeaversAccounts implements LinkedAccounts {

    private final JdbcTemplate database;
    private final AccountLookup lookup;
    private final Connections connections;

    public LeaversAccounts(JdbcTemplate database, AccountLookup lookup, Connections connections) {
        this.database = database;
        this.lookup = lookup;
        this.connections = connections;
    }

    @Override
    public boolean areReachable() {
        return connections.present().isOpen();
    }

    @Override
    public Optional<Fate> ask(String userId, IfUnknown ifUnknown) {
        return database.query("select scim_id, user_name, display_name, active, external_id from calendly_account where user_id = ?",
                (row, number) -> new Account(row.getString("scim_id"), new ScimUser(row.getString("user_name"),
                        Optional.ofNullable(row.getString("display_name")), Columns.optionalBoolean(row, "active"),
                        Optional.ofNullable(row.getString("external_id")))), userId).stream().findFirst()
                .map(account -> fate(userId, account, ifUnknown));
    }

    private Fate fate(String userId, Account account, IfUnknown ifUnknown) {
        AccountLookup.Found found = lookup.look(account);
        String linked = "user \"" + userId + "\" is linked to Calendly user " + account.scimId();
        return switch (found.state()) {
            case GONE -> new Fate(account.scimId(), Optional.empty(), Optional.empty());
            case INACTIVE -> new Fate(account.scimId(), Optional.empty(), Optional.of("the deactivated Calendly user " + account.scimId()
                    + ", which can be deleted in Calendly"));
            case ACTIVE -> new Fate(account.scimId(), Optional.of(linked + ", who is still active there; see why it is not deactivated (a hold, a "
                    + "refusal, an action that is off, a deletion that is still to come), or deactivate or delete it in Calendly, then erase "
                    + "again"), Optional.empty());
            case UNKNOWN -> ifUnknown == IfUnknown.LEAVE
                    ? new Fate(account.scimId(), Optional.empty(), Optional.of("the Calendly user " + account.scimId() + ", of whom Calendly could "
                    + "not be asked: look there whether it can still log in"))
                    : new Fate(account.scimId(), Optional.of(linked + ", and what has become of that one cannot be asked now: the connection is "
                    + connections.present().state().word() + ", " + found.reason() + "; erase again once Calendly answers, or, if it never "
                    + "will, erase and leave that user as it is (leaveUnknown)"), Optional.empty());
        };
    }
}
