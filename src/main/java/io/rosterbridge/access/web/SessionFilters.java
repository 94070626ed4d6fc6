package io.rosterbridge.access.web;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.rosterbridge.access.ConsoleUsers;
import io.rosterbridge.access.SecondFactor;
import io.rosterbridge.access.SessionSettings;
import io.rosterbridge.access.Sessions;
import java.time.Clock;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.stereotype.Component;

/** What stands in the chain of filters about the sessions of browsers, each made once. */
@Component
@EnableConfigurationProperties(SessionSettings.class)
final class SessionFilters {

    private final PresentUsers present;
    private final SessionRegister register;
    private final SecondFactorFilter secondFactor;
    private final FirstPasswordFilter firstPasswords;
    private final FreshLoginFilter freshLogins;
    private final FreshLoginGate freshLoginGate;

    SessionFilters(Sessions sessions, ConsoleUsers users, SecondFactor secondFactor, SessionSettings settings, ObjectMapper json,
                   Clock clock) {
        this.present = new PresentUsers(sessions);
        this.register = new SessionRegister(sessions, settings, clock);
        this.secondFactor = new SecondFactorFilter(secondFactor, clock);
        this.firstPasswords = new FirstPasswordFilter(settings, json, clock);
        this.freshLogins = new FreshLoginFilter(users, secondFactor, settings, clock);
        this.freshLoginGate = new FreshLoginGate(settings, json, clock);
    }

    PresentUsers present() {
        return present;
    }

    SessionRegister register() {
        return register;
    }

    SecondFactorFilter secondFactor() {
        return secondFactor;
    }

    SecondFactorLogin secondFactorLogin() {
        return new SecondFactorLogin(secondFactor);
    }

    FirstPasswordFilter firstPasswords() {
        return firstPasswords;
    }

    FreshLoginFilter freshLogins() {
        return freshLogins;
    }

    FreshLoginGate freshLoginGate() {
        return freshLoginGate;
    }
}
