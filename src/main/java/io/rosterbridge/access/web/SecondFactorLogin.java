package io.rosterbridge.access.web;

import org.springframework.context.ApplicationContext;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.web.authentication.SavedRequestAwareAuthenticationSuccessHandler;
import org.springframework.security.web.authentication.UsernamePasswordAuthenticationFilter;
import org.springframework.security.web.authentication.session.SessionAuthenticationStrategy;
import org.springframework.security.web.context.HttpSessionSecurityContextRepository;
import org.springframework.security.web.savedrequest.RequestCache;

/** Puts the step of the code behind that of the password, with the same sessions and the same way on. */
final class SecondFactorLogin extends AbstractHttpConfigurer<SecondFactorLogin, HttpSecurity> {

    private final SecondFactorFilter filter;

    SecondFactorLogin(SecondFactorFilter filter) {
        this.filter = filter;
    }

    @Override
    public void configure(HttpSecurity http) {
        SavedRequestAwareAuthenticationSuccessHandler wayOn = new SavedRequestAwareAuthenticationSuccessHandler();
        wayOn.setRequestCache(http.getSharedObject(RequestCache.class));
        filter.setAuthenticationSuccessHandler(wayOn);
        filter.setSessionAuthenticationStrategy(http.getSharedObject(SessionAuthenticationStrategy.class));
        filter.setSecurityContextRepository(new HttpSessionSecurityContextRepository());
        filter.setApplicationEventPublisher(http.getSharedObject(ApplicationContext.class));
        http.addFilterAfter(filter, UsernamePasswordAuthenticationFilter.class);
    }
}
