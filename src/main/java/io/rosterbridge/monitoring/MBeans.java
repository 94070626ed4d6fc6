package io.rosterbridge.monitoring;

import io.rosterbridge.access.Actor;
import io.rosterbridge.access.Login;
import io.rosterbridge.access.Permission;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import javax.management.InstanceAlreadyExistsException;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContextHolder;

/** Our MXBeans in the platform's MBean server, from start to stop. */
final class MBeans implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(MBeans.class);

    private final MBeanServer server = ManagementFactory.getPlatformMBeanServer();
    private final Map<String, Object> beans;

    /** @param beans by type, the last part of their names, such as {@code Queue} */
    MBeans(Map<String, Object> beans) {
        this.beans = new LinkedHashMap<>(beans);
        this.beans.forEach(this::register);
    }

    /** Whoever calls an operation must not change another application of the same Java machine. */
    private void register(String type, Object bean) {
        try {
            server.registerMBean(bean, name(type));
        } catch (InstanceAlreadyExistsException another) {
            throw new IllegalStateException("another application in this Java machine has the MBeans; set rosterbridge.mbeans to false",
                    another);
        } catch (JMException refused) {
            throw new IllegalStateException("MBean " + type + " cannot be registered", refused);
        }
    }

    @Override
    public void close() {
        beans.keySet().forEach(type -> {
            try {
                server.unregisterMBean(name(type));
            } catch (JMException alreadyGone) {
                LOG.debug("MBean {} was gone already", type, alreadyGone);
            }
        });
    }

    /** Whoever calls: over Jolokia the login of the request; a tool that has connected to the Java machine itself has none. */
    static Actor who() {
        Authentication login = SecurityContextHolder.getContext().getAuthentication();
        return login == null ? Actor.thing("JMX") : Actor.of(login);
    }

    /** As {@link #who}, with what they may do: a tool that has connected to the Java machine itself may do all. */
    static Login login() {
        Authentication login = SecurityContextHolder.getContext().getAuthentication();
        return new Login(who(), Arrays.stream(Permission.values()).filter(permission -> login == null || login.getAuthorities().stream()
                .anyMatch(authority -> permission.name().equals(authority.getAuthority()))).collect(Collectors.toSet()));
    }

    private static ObjectName name(String type) throws JMException {
        return new ObjectName("io.rosterbridge:type=" + type);
    }
}
