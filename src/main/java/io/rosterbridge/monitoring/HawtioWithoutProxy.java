package io.rosterbridge.monitoring;

import io.rosterbridge.access.web.Security;
import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.boot.actuate.autoconfigure.web.ManagementContextConfiguration;
import org.springframework.context.annotation.Bean;

/**
 * Takes out Hawtio's proxy to other machines. {@link Security} denies it anyway, and it is the only user of an HTTP client that is
 * no longer maintained and therefore not in the jar. Holds for a management port of its own as well.
 */
@ManagementContextConfiguration(proxyBeanMethods = false)
class HawtioWithoutProxy {

    private static final String PROXY = "jolokiaProxyServlet";

    @Bean
    static BeanFactoryPostProcessor hawtioProxyRemoved() {
        return beans -> {
            if (beans.containsBeanDefinition(PROXY)) {
                ((BeanDefinitionRegistry) beans).removeBeanDefinition(PROXY);
            }
        };
    }
}
