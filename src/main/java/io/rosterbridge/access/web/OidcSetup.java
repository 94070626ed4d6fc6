package io.rosterbridge.access.web;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.rosterbridge.access.OidcLogins;
import org.springframework.boot.autoconfigure.security.oauth2.client.ConditionalOnOAuth2ClientRegistrationProperties;
import org.springframework.boot.autoconfigure.security.oauth2.client.OAuth2ClientProperties;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.web.embedded.tomcat.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.Cookie.SameSite;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;

/** In force once {@code spring.security.oauth2.client.registration} names a provider. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnOAuth2ClientRegistrationProperties
@EnableConfigurationProperties({OidcRoles.class, OAuth2ClientProperties.class})
class OidcSetup {

    @Bean
    OidcHttp oidcHttp(OidcRoles settings) {
        return new OidcHttp(settings.connectTimeout(), settings.responseTimeout());
    }

    @Bean
    OidcProviders oidcProviders(OAuth2ClientProperties properties, OidcHttp http) {
        OidcProviders providers = new OidcProviders(properties, http.client());
        providers.start();
        return providers;
    }

    @Bean
    OidcTokens oidcTokens(OidcHttp http) {
        return new OidcTokens(http);
    }

    @Bean
    OidcSignIn oidcSignIn(OidcRoles roles, OidcLogins logins, OidcProviders providers, OidcHttp http, ObjectMapper json,
                          ApplicationEventPublisher events) {
        return new OidcSignIn(roles, logins, providers, http, json, events);
    }

    /** The provider sends the browser back from its own site: a strict cookie would not come along, and the sign-in never end. */
    @Bean
    @Order(1)
    WebServerFactoryCustomizer<TomcatServletWebServerFactory> cookieThatComesBack() {
        return tomcat -> tomcat.getSession().getCookie().setSameSite(SameSite.LAX);
    }
}
