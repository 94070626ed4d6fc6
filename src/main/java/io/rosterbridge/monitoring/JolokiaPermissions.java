package io.rosterbridge.monitoring;

import io.rosterbridge.access.Permission;
import io.rosterbridge.access.web.Caller;
import io.rosterbridge.access.web.ForeignPages;
import io.rosterbridge.access.web.FreshLoginGate;
import io.rosterbridge.access.web.FreshLogins;
import io.rosterbridge.access.web.PermissionMissing;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javax.management.ObjectName;
import org.jolokia.server.core.config.ConfigKey;
import org.jolokia.server.core.config.Configuration;
import org.jolokia.server.core.restrictor.RestrictorFactory;
import org.jolokia.server.core.restrictor.policy.PolicyRestrictor;
import org.jolokia.server.core.service.api.Restrictor;
import org.jolokia.server.core.util.HttpMethod;
import org.jolokia.server.core.util.RequestType;
import org.springframework.web.context.request.RequestContextHolder;
import org.springframework.web.context.request.ServletRequestAttributes;

/**
 * What the policy file allows, and of that to whom: an operation needs the permission that REST asks for the same act. Operations are
 * asked for by POST only, since a browser sends a GET for anybody's page, and pages of others get no answer. Jolokia makes it by its
 * name and asks it in the thread of the request.
 */
public final class JolokiaPermissions implements Restrictor {

    private static final Map<String, Permission> OURS = Map.ofEntries(
            Map.entry("Queue.retryFamily", Permission.OPERATE),
            Map.entry("Queue.retryAll", Permission.OPERATE),
            Map.entry("Connection.pause", Permission.OPERATE),
            Map.entry("Connection.resume", Permission.OPERATE),
            Map.entry("Connection.kill", Permission.OPERATE),
            Map.entry("Connection.liftKill", Permission.CONFIGURE),
            Map.entry("Connection.authorize", Permission.CONFIGURE),
            Map.entry("Holds.list", Permission.VIEW_APPS),
            Map.entry("Holds.approve", Permission.APPROVE),
            Map.entry("Holds.reject", Permission.APPROVE),
            Map.entry("Limiter.resume", Permission.OPERATE),
            Map.entry("Imports.startImport", Permission.IMPORT_USERS),
            Map.entry("Imports.startReconciliation", Permission.IMPORT_USERS),
            Map.entry("Imports.startReport", Permission.IMPORT_USERS),
            Map.entry("Imports.confirmAll", Permission.IMPORT_USERS),
            Map.entry("Plans.list", Permission.VIEW_APPS),
            Map.entry("Plans.show", Permission.VIEW_APPS),
            Map.entry("Plans.askProvision", Permission.OPERATE),
            Map.entry("Plans.askReconcile", Permission.OPERATE),
            Map.entry("Plans.undoPlan", Permission.OPERATE),
            Map.entry("Plans.undoImport", Permission.OPERATE),
            Map.entry("Plans.undoHold", Permission.OPERATE),
            Map.entry("Plans.apply", Permission.APPROVE),
            Map.entry("Profile.versions", Permission.CONFIGURE),
            Map.entry("Profile.restore", Permission.CONFIGURE));

    /** Operations that need a fresh login by REST too. */
    private static final Set<String> SENSITIVE = Set.of("Holds.approve", "Plans.apply", "Profile.restore");

    /** MBeans whose attributes REST shows only to those who may set them. */
    private static final Set<String> CONFIGURED = Set.of("Connection", "Profile");

    private final PolicyRestrictor policy;

    /** @throws IOException if the policy file cannot be read */
    public JolokiaPermissions(Configuration configuration) throws IOException {
        policy = RestrictorFactory.lookupPolicyRestrictor(configuration.getConfig(ConfigKey.POLICY_LOCATION));
    }

    @Override
    public boolean isOperationAllowed(ObjectName bean, String operation) {
        Optional<Permission> needed = needed(bean, operation);
        return policy.isOperationAllowed(bean, operation) && isPost() && needed.filter(JolokiaPermissions::isHeld).isPresent()
                && isFreshEnough(bean, operation);
    }

    /** @throws SecurityException if it takes a login that was proved a short while ago, and this one was not */
    private static boolean isFreshEnough(ObjectName bean, String operation) {
        if (isOurs(bean) && SENSITIVE.contains(name(bean, operation)) && !FreshLogins.areFresh(request())) {
            throw new SecurityException(FreshLoginGate.SENTENCE);
        }
        return true;
    }

    private static String name(ObjectName bean, String operation) {
        return bean.getKeyProperty("type") + "." + operation.replaceFirst("\\(.*", "");
    }

    /** @throws SecurityException with a sentence that Jolokia gives in its answer, if it is missing */
    private static boolean isHeld(Permission needed) {
        if (!Caller.may(needed)) {
            throw new SecurityException(new PermissionMissing(Optional.of(needed)).getMessage());
        }
        return true;
    }

    private static boolean isOurs(ObjectName bean) {
        return bean.getDomain().equals("io.rosterbridge");
    }

    /** Of ours what the table says, and nobody may what it does not name; those of others that the policy allows only show. */
    private static Optional<Permission> needed(ObjectName bean, String operation) {
        return isOurs(bean) ? Optional.ofNullable(OURS.get(name(bean, operation)))
                : Optional.of(Permission.OPERATE);
    }

    private static HttpServletRequest request() {
        return ((ServletRequestAttributes) RequestContextHolder.currentRequestAttributes()).getRequest();
    }

    private static boolean isPost() {
        return request().getMethod().equals("POST");
    }

    @Override
    public boolean isAttributeWriteAllowed(ObjectName bean, String attribute) {
        return policy.isAttributeWriteAllowed(bean, attribute) && isPost() && isHeld(Permission.CONFIGURE);
    }

    @Override
    public boolean isAttributeReadAllowed(ObjectName bean, String attribute) {
        return policy.isAttributeReadAllowed(bean, attribute) && isHeld(isOurs(bean) && CONFIGURED.contains(bean.getKeyProperty("type"))
                ? Permission.CONFIGURE : Permission.VIEW_APPS);
    }

    @Override
    public boolean isHttpMethodAllowed(HttpMethod method) {
        return policy.isHttpMethodAllowed(method);
    }

    @Override
    public boolean isTypeAllowed(RequestType type) {
        return policy.isTypeAllowed(type);
    }

    @Override
    public boolean isRemoteAccessAllowed(String... hostOrAddress) {
        return policy.isRemoteAccessAllowed(hostOrAddress);
    }

    @Override
    public boolean isOriginAllowed(String origin, boolean strict) {
        return policy.isOriginAllowed(origin, strict) && (origin == null || ForeignPages.isOurs(request(), origin));
    }

    @Override
    public boolean isObjectNameHidden(ObjectName bean) {
        return policy.isObjectNameHidden(bean);
    }

    @Override
    public boolean ignoreScheme() {
        return policy.ignoreScheme();
    }
}
