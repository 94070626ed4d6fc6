package io.rosterbridge.access;

import java.util.Set;

/**
 * Somebody who asks for something.
 *
 * @param name        as the audit trail names them
 * @param permissions what they may do
 */
public record Login(String name, Set<Permission> permissions) {

    public Login {
        permissions = Set.copyOf(permissions);
    }

    public boolean may(Permission permission) {
        return permissions.contains(permission);
    }

    /** @throws NotAllowed if they may not */
    public void require(Permission permission) {
        if (!may(permission)) {
            throw new NotAllowed("this login may not do that; it takes the permission " + permission.word());
        }
    }
}
