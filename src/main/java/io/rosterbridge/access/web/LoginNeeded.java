package io.rosterbridge.access.web;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.rosterbridge.platform.database.DatabaseTrouble;
import io.rosterbridge.platform.web.Problem;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.http.HttpHeaders;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.web.AuthenticationEntryPoint;
import org.springframework.security.web.authentication.LoginUrlAuthenticationEntryPoint;

/** Asks for a login: a browser that wants a page gets the login page, everybody else a problem. */
final class LoginNeeded implements AuthenticationEntryPoint {

    private final LoginUrlAuthenticationEntryPoint page = new LoginUrlAuthenticationEntryPoint("/login");
    private final ObjectMapper json;

    LoginNeeded(ObjectMapper json) {
        page.setFavorRelativeUris(true);
        this.json = json;
    }

    @Override
    public void commence(HttpServletRequest request, HttpServletResponse response, AuthenticationException reason)
            throws IOException, jakarta.servlet.ServletException {
        if (DatabaseTrouble.mayHeal(reason)) {
            DatabaseAway.answer(request, response, json);
        } else if (reason instanceof TooManyTries refused) {
            response.setHeader(HttpHeaders.RETRY_AFTER, String.valueOf(refused.seconds()));
            Problem.LOCKED_OUT.write(request, response, json, reason.getMessage());
        } else if (wantsPage(request)) {
            page.commence(request, response, reason);
        } else {
            // A challenge of another name keeps a browser from opening its own login window over a page of ours.
            response.setHeader(HttpHeaders.WWW_AUTHENTICATE, (isScriptOfPage(request) ? "Form" : "Basic") + " realm=\"Rosterbridge\"");
            Problem.LOGIN_NEEDED.write(request, response, json, reason instanceof SecondFactorNeeded || reason instanceof LocalLoginOff
                    ? reason.getMessage() : request.getHeader(HttpHeaders.AUTHORIZATION) == null
                    ? "log in, or send name and password by HTTP Basic" : "name or password is wrong");
        }
    }

    static boolean wantsPage(HttpServletRequest request) {
        String accept = request.getHeader(HttpHeaders.ACCEPT);
        return accept != null && accept.contains("text/html") && request.getHeader(HttpHeaders.AUTHORIZATION) == null;
    }

    private static boolean isScriptOfPage(HttpServletRequest request) {
        return request.getHeader("X-Requested-With") != null || "empty".equals(request.getHeader("Sec-Fetch-Dest"));
    }
}
