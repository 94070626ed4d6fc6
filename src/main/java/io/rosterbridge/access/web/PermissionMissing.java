package io.rosterbridge.access.web;

import io.rosterbridge.access.Permission;
import java.util.Optional;
import org.springframework.security.access.AccessDeniedException;

/** A login asks for something that it may not do; the message names the permission that it takes. */
public final class PermissionMissing extends AccessDeniedException {

    private static final long serialVersionUID = 1;

    /** @param needed empty: no one may, or the login may nothing at all */
    public PermissionMissing(Optional<Permission> needed) {
        super("this login may not do that" + needed.map(permission -> "; it takes the permission " + permission.word()).orElse(""));
    }
}
