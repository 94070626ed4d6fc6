package io.rosterbridge.sandbox;

import static io.swagger.v3.oas.annotations.media.Schema.RequiredMode.REQUIRED;

import io.rosterbridge.sandbox.PracticeAccount.Role;
import io.rosterbridge.sandbox.PracticeAccount.State;
import io.swagger.v3.oas.annotations.media.Schema;

/**
 * Somebody to put into the organization by hand, as if Calendly's own pages had done it.
 *
 * @param userName    the address
 * @param displayName the shown name
 * @param externalId  null if there is none
 * @param state       {@code ACTIVE} if null
 * @param role        {@code USER} if null
 * @param preExisting whether the account is older than its membership
 */
@Schema(example = """
        {"userName": "ann@example.com", "displayName": "Ann Example", "state": "ACTIVE", "role": "USER", "preExisting": true}""")
public record PracticeMember(@Schema(requiredMode = REQUIRED, format = "email") String userName, String displayName, String externalId,
                             State state, Role role, boolean preExisting) {

    public PracticeMember {
        if (!UserBody.isAddress(userName)) {
            throw new IllegalArgumentException("userName " + userName + " is no mail address");
        }
        displayName = displayName == null ? userName : displayName;
        state = state == null ? State.ACTIVE : state;
        role = role == null ? Role.USER : role;
    }

    /** An ordinary active member without externalId. */
    public static PracticeMember active(String userName, String displayName) {
        return new PracticeMember(userName, displayName, null, State.ACTIVE, Role.USER, false);
    }

    public PracticeMember withState(State other) {
        return new PracticeMember(userName, displayName, externalId, other, role, preExisting);
    }

    public PracticeMember withRole(Role other) {
        return new PracticeMember(userName, displayName, externalId, state, other, preExisting);
    }

    public PracticeMember withExternalId(String other) {
        return new PracticeMember(userName, displayName, other, state, role, preExisting);
    }

    public PracticeMember withPreExisting(boolean other) {
        return new PracticeMember(userName, displayName, externalId, state, role, other);
    }
}
