package io.rosterbridge.access;

import java.util.Set;

/**
 * Somebody who asks for something.
 *
 * @param actor       who it is
 * @param permissions what they may do
 */
public record Login(Actor actor, Set<Permission> permissions) {

    public Login {
        permissions = Set.copyOf(permissions);
    }

    /** A person who acts for themselves. */
    public Login(String name, Set<Permission> permissions) {
        this(Actor.login(name), permissions);
    }

    /** The name in the audit trail. */
    public String name() {
        return actor.name();
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
