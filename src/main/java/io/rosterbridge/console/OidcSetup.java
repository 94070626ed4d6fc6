package io.rosterbridge.console;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.rosterbridge.access.OidcLogins;
import java.time.Clock;
import org.springframework.boot.autoconfigure.security.oauth2.client.ConditionalOnOAuth2ClientRegistrationProperties;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.web.embedded.tomcat.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.Cookie.SameSite;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.security.oauth2.client.registration.InMemoryClientRegistrationRepository;

/** In force once {@code spring.security.oauth2.client.registration} names a provider. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnOAuth2ClientRegistrationProperties
@EnableConfigurationProperties(OidcRoles.class)
class OidcSetup {

    @Bean
    OidcSignIn oidcSignIn(OidcRoles roles, InMemoryClientRegistrationRepository providers, JdbcTemplate database, Clock clock,
                          ObjectMapper json) {
        return new OidcSignIn(roles, new OidcLogins(database, clock), providers, json);
    }

    /** The provider sends the browser back from its own site: a strict cookie would not come along, and the sign-in never end. */
    @Bean
    @Order(1)
    WebServerFactoryCustomizer<TomcatServletWebServerFactory> cookieThatComesBack() {
        return tomcat -> tomcat.getSession().getCookie().setSameSite(SameSite.LAX);
    }
}
