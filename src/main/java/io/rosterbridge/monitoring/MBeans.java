package io.rosterbridge.monitoring;

import java.lang.management.ManagementFactory;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

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

    /** A second application in one Java machine takes the names over; in production there is one. */
    private void register(String type, Object bean) {
        try {
            ObjectName name = name(type);
            if (server.isRegistered(name)) {
                LOG.warn("MBean {} was there already and is replaced", name);
                server.unregisterMBean(name);
            }
            server.registerMBean(bean, name);
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

    private static ObjectName name(String type) throws JMException {
        return new ObjectName("io.rosterbridge:type=" + type);
    }
}
