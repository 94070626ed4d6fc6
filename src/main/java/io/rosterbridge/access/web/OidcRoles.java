package io.rosterbridge.access.web;

import io.rosterbridge.access.Role;
import jakarta.validation.constraints.NotNull;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.validation.annotation.Validated;

/**
 * Which claim of an OpenID provider gives which role, and how long the provider is waited for.
 *
 * @param roleClaim       its name; dots lead into objects
 * @param roles           the values for each role; the first role of {@link Role} that fits counts
 * @param connectTimeout  until it takes a connection
 * @param responseTimeout until it answers
 */
@Validated
@ConfigurationProperties("rosterbridge.oidc")
record OidcRoles(@NotNull String roleClaim, @NotNull Map<String, List<String>> roles, @NotNull Duration connectTimeout,
                 @NotNull Duration responseTimeout) {

    OidcRoles {
        roles = roles == null ? Map.of() : roles;
        roles.keySet().forEach(Role::of);
    }

    /** Whether some value of the claim gives this role. */
    boolean isGiven(Role role) {
        return roles.getOrDefault(role.word(), List.of()).stream().anyMatch(value -> !value.isBlank());
    }

    /** Empty if no value of the claim is one of a role. */
    Optional<Role> role(Map<String, Object> claims) {
        Set<String> held = values(claims);
        return Arrays.stream(Role.values()).filter(role -> roles.getOrDefault(role.word(), List.of()).stream().map(String::strip)
                .anyMatch(value -> !value.isEmpty() && held.contains(value))).findFirst();
    }

    /**
     * Whether the provider has left the claim out because it would be too long, as Microsoft Entra does with more than some 200 groups:
     * it names a place to ask instead, which is not asked.
     */
    boolean areLeftOut(Map<String, Object> claims) {
        boolean isElsewhere = claims.get("_claim_names") instanceof Map<?, ?> elsewhere && elsewhere.containsKey(roleClaim);
        return isElsewhere || roleClaim.equals("groups") && "true".equals(String.valueOf(claims.get("hasgroups")));
    }

    private Set<String> values(Map<String, Object> claims) {
        // Some providers name claims by a URL, which has dots itself.
        Object value = claims.get(roleClaim);
        if (value == null) {
            value = claims;
            for (String part : roleClaim.split("\\.")) {
                value = value instanceof Map<?, ?> object ? object.get(part) : null;
            }
        }
        Collection<?> values = value instanceof Collection<?> several ? several : value == null ? List.of() : List.of(value);
        return values.stream().filter(Objects::nonNull).map(String::valueOf).collect(Collectors.toSet());
    }
}
