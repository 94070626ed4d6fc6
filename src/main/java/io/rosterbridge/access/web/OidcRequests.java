package io.rosterbridge.access.web;

import jakarta.servlet.http.HttpServletRequest;
import org.springframework.security.oauth2.client.registration.ClientRegistrationRepository;
import org.springframework.security.oauth2.client.web.DefaultOAuth2AuthorizationRequestResolver;
import org.springframework.security.oauth2.client.web.OAuth2AuthorizationRequestCustomizers;
import org.springframework.security.oauth2.client.web.OAuth2AuthorizationRequestResolver;
import org.springframework.security.oauth2.core.endpoint.OAuth2AuthorizationRequest;

/**
 * The requests that send a browser to a provider, with a proof key (PKCE, RFC 7636). A person who is to prove again who they are has to log in
 * there again, whatever session they have at the provider.
 */
final class OidcRequests implements OAuth2AuthorizationRequestResolver {

    static final String PATH = "/oauth2/authorization";
    static final String AGAIN = "again";

    private static final String ASKED = "rosterbridge.asked-again";

    private final DefaultOAuth2AuthorizationRequestResolver requests;

    OidcRequests(ClientRegistrationRepository providers) {
        requests = new DefaultOAuth2AuthorizationRequestResolver(providers, PATH);
        requests.setAuthorizationRequestCustomizer(OAuth2AuthorizationRequestCustomizers.withPkce());
    }

    @Override
    public OAuth2AuthorizationRequest resolve(HttpServletRequest request) {
        return again(requests.resolve(request), request);
    }

    @Override
    public OAuth2AuthorizationRequest resolve(HttpServletRequest request, String registration) {
        return again(requests.resolve(request, registration), request);
    }

    private static OAuth2AuthorizationRequest again(OAuth2AuthorizationRequest plain, HttpServletRequest request) {
        if (plain == null || request.getParameter(AGAIN) == null) {
            return plain;
        }
        request.getSession().setAttribute(ASKED, plain.getState());
        return OAuth2AuthorizationRequest.from(plain).additionalParameters(parameters -> {
            parameters.put("prompt", "login");
            parameters.put("max_age", 0);
        }).build();
    }

    /** Whether the sign-in that ends with this request had to be a new login. */
    static boolean wasAskedAgain(HttpServletRequest request) {
        String state = request.getParameter("state");
        return state != null && request.getSession(false) != null && state.equals(request.getSession(false).getAttribute(ASKED));
    }
}
