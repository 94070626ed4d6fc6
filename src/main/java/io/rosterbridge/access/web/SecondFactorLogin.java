package io.rosterbridge.access.web;

import org.springframework.context.ApplicationEventPublisher;
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
    private final ApplicationEventPublisher events;

    SecondFactorLogin(SecondFactorFilter filter, ApplicationEventPublisher events) {
        this.filter = filter;
        this.events = events;
    }

    @Override
    public void configure(HttpSecurity http) {
        SavedRequestAwareAuthenticationSuccessHandler wayOn = new SavedRequestAwareAuthenticationSuccessHandler();
        wayOn.setRequestCache(http.getSharedObject(RequestCache.class));
        filter.setAuthenticationSuccessHandler(wayOn);
        filter.setSessionAuthenticationStrategy(http.getSharedObject(SessionAuthenticationStrategy.class));
        filter.setSecurityContextRepository(new HttpSessionSecurityContextRepository());
        filter.setApplicationEventPublisher(events);
        http.addFilterAfter(filter, UsernamePasswordAuthenticationFilter.class);
    }
}
