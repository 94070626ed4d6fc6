package io.rosterbridge.console;

import io.rosterbridge.access.Permission;
import java.io.IOException;
import javax.management.ObjectName;
import org.jolokia.server.core.config.ConfigKey;
import org.jolokia.server.core.config.Configuration;
import org.jolokia.server.core.restrictor.RestrictorFactory;
import org.jolokia.server.core.restrictor.policy.PolicyRestrictor;
import org.jolokia.server.core.service.api.Restrictor;
import org.jolokia.server.core.util.HttpMethod;
import org.jolokia.server.core.util.RequestType;

/**
 * What the policy file allows, and of that to whom: an operation needs the permission to operate, or to configure or approve where REST
 * asks for it too. Jolokia makes it by its name and asks it in the thread of the request.
 */
public final class JolokiaPermissions implements Restrictor {

    private final PolicyRestrictor policy;

    /** @throws IOException if the policy file cannot be read */
    public JolokiaPermissions(Configuration configuration) throws IOException {
        policy = RestrictorFactory.lookupPolicyRestrictor(configuration.getConfig(ConfigKey.POLICY_LOCATION));
    }

    @Override
    public boolean isOperationAllowed(ObjectName bean, String operation) {
        return policy.isOperationAllowed(bean, operation) && Caller.may(needed(bean, operation));
    }

    private static boolean isOurs(ObjectName bean) {
        return bean.getDomain().equals("io.rosterbridge");
    }

    private static Permission needed(ObjectName bean, String operation) {
        if (isOurs(bean) && "Holds".equals(bean.getKeyProperty("type")) && !operation.startsWith("list")) {
            return Permission.APPROVE;
        }
        return isOurs(bean) && operation.startsWith("authorize") ? Permission.CONFIGURE : Permission.OPERATE;
    }

    @Override
    public boolean isAttributeWriteAllowed(ObjectName bean, String attribute) {
        return policy.isAttributeWriteAllowed(bean, attribute) && Caller.may(Permission.CONFIGURE);
    }

    @Override
    public boolean isAttributeReadAllowed(ObjectName bean, String attribute) {
        return policy.isAttributeReadAllowed(bean, attribute) && Caller.may(Permission.VIEW_APPS);
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
        return policy.isOriginAllowed(origin, strict);
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
