package io.rosterbridge.access.web;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.rosterbridge.platform.database.DatabaseTrouble;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.web.authentication.SimpleUrlAuthenticationFailureHandler;

/** Leads a failed login back to the login page; if only the database was away, says that instead. */
final class LoginFailed extends SimpleUrlAuthenticationFailureHandler {

    private final ObjectMapper json;

    LoginFailed(ObjectMapper json) {
        super("/login?error");
        this.json = json;
    }

    @Override
    public void onAuthenticationFailure(HttpServletRequest request, HttpServletResponse response, AuthenticationException reason)
            throws IOException, ServletException {
        if (DatabaseTrouble.mayHeal(reason)) {
            DatabaseAway.answer(request, response, json);
        } else {
            super.onAuthenticationFailure(request, response, reason);
        }
    }
}
