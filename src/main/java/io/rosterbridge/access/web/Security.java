package io.rosterbridge.access.web;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.rosterbridge.access.ApiTokens;
import io.rosterbridge.access.ConsoleUsers;
import io.rosterbridge.access.DeployedUsers;
import io.rosterbridge.access.KnownNetworks;
import io.rosterbridge.access.OidcLogins;
import io.rosterbridge.access.Permission;
import io.rosterbridge.access.Role;
import io.rosterbridge.access.SecondFactor;
import io.rosterbridge.access.SessionActs;
import io.rosterbridge.access.Sessions;
import io.rosterbridge.access.audit.AuditTrail;
import io.rosterbridge.platform.SecretsAtRest;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.beans.factory.InitializingBean;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.http.HttpHeaders;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.security.authentication.dao.DaoAuthenticationProvider;
import org.springframework.security.config.Customizer;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.HeadersConfigurer.FrameOptionsConfig;
import org.springframework.security.crypto.bcrypt.BCryptPasswordEncoder;
import org.springframework.security.crypto.password.PasswordEncoder;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.access.intercept.AuthorizationFilter;
import org.springframework.security.web.authentication.www.BasicAuthenticationFilter;
import org.springframework.security.web.csrf.CsrfFilter;
import org.springframework.security.web.firewall.HttpFirewall;
import org.springframework.security.web.header.writers.ContentSecurityPolicyHeaderWriter;
import org.springframework.security.web.header.writers.CrossOriginOpenerPolicyHeaderWriter.CrossOriginOpenerPolicy;
import org.springframework.security.web.header.writers.CrossOriginResourcePolicyHeaderWriter.CrossOriginResourcePolicy;
import org.springframework.security.web.header.writers.ReferrerPolicyHeaderWriter.ReferrerPolicy;
import org.springframework.security.web.savedrequest.HttpSessionRequestCache;
import org.springframework.security.web.util.matcher.AnyRequestMatcher;
import org.springframework.transaction.support.TransactionTemplate;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/**
 * Who is let in: everything needs a login, by HTTP Basic, in the browser, or by a token, but for the bare word of
 * {@code /actuator/health}. What one may do there, {@link io.rosterbridge.access.Role} and {@link PermissionGate} say. A browser's session
 * must prove with each change that the change comes from our own pages.
 */
@Configuration(proxyBeanMethods = false)
public class Security {

    /** Our own files and nothing else: no script and no style within a page. */
    private static final String CONTENT = "default-src 'self'; ";
    /** What Hawtio needs beyond its own files: inline styles, images and fonts as data, editors as workers. */
    private static final String HAWTIO_CONTENT = "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; "
            + "img-src 'self' data:; font-src 'self' data:; worker-src 'self' blob:; connect-src 'self'; ";
    /** Nothing here needs a device of the visitor. */
    private static final String NO_DEVICES = Stream.of("accelerometer", "camera", "display-capture", "geolocation", "gyroscope", "hid",
            "magnetometer", "microphone", "midi", "payment", "serial", "usb").map(device -> device + "=()").collect(Collectors.joining(", "));
    /** Two to the power of it rounds; a quarter of a second on one core of today. */
    private static final int STRENGTH = 12;
    private static final String ALWAYS = "object-src 'none'; base-uri 'self'; frame-ancestors 'none'; form-action 'self'";

    @Bean
    PasswordEncoder passwords(Clock clock) {
        return new RememberedPasswords(new BCryptPasswordEncoder(STRENGTH), clock);
    }

    @Bean
    ConsoleUsers consoleUsers(JdbcTemplate database, TransactionTemplate transaction, PasswordEncoder passwords, ApiTokens tokens,
                              AuditTrail audit, Clock clock) {
        return new ConsoleUsers(database, transaction, passwords, tokens, audit, clock);
    }

    @Bean
    DeployedUsers deployedUsers(JdbcTemplate database, TransactionTemplate transaction, PasswordEncoder passwords, ApiTokens tokens,
                                AuditTrail audit, Clock clock) {
        return new DeployedUsers(database, transaction, passwords, tokens, audit, clock);
    }

    @Bean
    InitializingBean deployedAdmins(DeployedUsers users, @Value("${rosterbridge.admin-password:}") String adminPassword,
                                    @Value("${rosterbridge.deployed-admins:}") List<String> admins) {
        return () -> {
            users.prepareAdmin(Optional.of(adminPassword));
            users.prepareAdmins(admins.stream().map(String::strip).filter(name -> !name.isEmpty()).toList());
        };
    }

    /** The only provider for passwords, so that no login goes round the brake. */
    @Bean
    LoginBrake logins(ConsoleUsers users, PasswordEncoder passwords, JdbcTemplate database, Clock clock,
                      @Value("${rosterbridge.local-login}") boolean localLogin, ObjectProvider<OidcRoles> oidc) {
        if (!localLogin) {
            requireOwnerByProvider(oidc.getIfAvailable());
        }
        DaoAuthenticationProvider logins = new DaoAuthenticationProvider(users::loadUserByUsername);
        logins.setPasswordEncoder(passwords);
        logins.setUserDetailsPasswordService(users::rehash);
        return new LoginBrake(logins, new KnownNetworks(database, clock), localLogin, clock);
    }

    /** @param roles null if no provider is set */
    private static void requireOwnerByProvider(OidcRoles roles) {
        if (roles == null) {
            throw new IllegalStateException("rosterbridge.local-login is false and no OpenID provider is set "
                    + "(spring.security.oauth2.client.registration), so nobody could log in; set one, or leave it true");
        }
        if (Arrays.stream(Role.values()).filter(Role::managesSomebody).noneMatch(roles::isGiven)) {
            throw new IllegalStateException("rosterbridge.local-login is false, and rosterbridge.oidc.roles.owner and .admin are empty, so nobody "
                    + "could manage anything; name the value of the claim " + roles.roleClaim() + " that makes somebody an owner, or leave it true");
        }
    }

    @Bean
    SecurityFilterChain securityFilterChain(HttpSecurity http, ObjectMapper json, Denied denied, SessionFilters sessions,
                                            RequestFilters requestFilters, ObjectProvider<OidcSignIn> oidc) throws Exception {
        LoginNeeded loginNeeded = new LoginNeeded(json);
        CsrfTokens proofs = new CsrfTokens();
        HttpSessionRequestCache pages = new HttpSessionRequestCache();
        pages.setRequestMatcher(LoginNeeded::wantsPage);
        oidc.ifAvailable(signIn -> signIn.addTo(http));
        return http
                .authorizeHttpRequests(requests -> requests
                        .requestMatchers("/actuator/health", "/actuator/health/liveness", "/actuator/health/readiness").permitAll()
                        .requestMatchers("/error", "/login", SecondFactorFilter.PATH, BackChannelLogout.PATH + "*", "/assets/**").permitAll()
                        .dispatcherTypeMatchers(DispatcherType.ASYNC).permitAll()   // the end of a request that was let in
                        // Whatever it would fetch, it would fetch as this machine.
                        .requestMatchers("/actuator/hawtio/proxy/**").denyAll()
                        // An answer made into a script could be read by a page of anybody.
                        .requestMatchers(Security::asksForScript).denyAll()
                        // Which permission, the handler says; see PermissionGate.
                        .requestMatchers("/api/**").authenticated()
                        .anyRequest().hasAuthority(Permission.VIEW_APPS.name()))
                .httpBasic(basic -> basic.authenticationEntryPoint(loginNeeded))
                .formLogin(login -> login.loginPage("/login")
                        .failureHandler(sessions.secondFactor().afterPassword(new LoginFailed(json))))
                .with(sessions.secondFactorLogin(), Customizer.withDefaults())
                .sessionManagement(management -> management.addSessionAuthenticationStrategy(sessions.register()))
                .logout(logout -> logout.addLogoutHandler(sessions.register()))
                .requestCache(cache -> cache.requestCache(pages))
                .exceptionHandling(errors -> errors
                        .defaultAuthenticationEntryPointFor(loginNeeded, AnyRequestMatcher.INSTANCE)
                        .accessDeniedHandler(denied))
                .csrf(csrf -> csrf
                        .csrfTokenRepository(proofs)
                        .csrfTokenRequestHandler(proofs)
                        .requireCsrfProtectionMatcher(Security::needsProof))
                .addFilterAfter(proofs.new Cookies(), BasicAuthenticationFilter.class)
                .addFilterBefore(requestFilters.crossOrigin(), CsrfFilter.class)
                // Before the proof against forgery is looked for in a form, which takes the form in.
                .addFilterBefore(sessions.present(), CsrfFilter.class)
                .addFilterBefore(requestFilters.bodyLimit(), CsrfFilter.class)
                .addFilterBefore(requestFilters.tokenLogin(), BasicAuthenticationFilter.class)
                .addFilterAfter(sessions.firstPasswords(), AuthorizationFilter.class)
                .addFilterAfter(sessions.freshLogins(), FirstPasswordFilter.class)
                .headers(headers -> headers
                        .frameOptions(FrameOptionsConfig::deny)
                        .referrerPolicy(referrer -> referrer.policy(ReferrerPolicy.NO_REFERRER))
                        .permissionsPolicyHeader(permissions -> permissions.policy(NO_DEVICES))
                        .crossOriginOpenerPolicy(opener -> opener.policy(CrossOriginOpenerPolicy.SAME_ORIGIN))
                        .crossOriginResourcePolicy(resource -> resource.policy(CrossOriginResourcePolicy.SAME_ORIGIN))
                        .addHeaderWriter((request, response) -> new ContentSecurityPolicyHeaderWriter(
                                (request.getServletPath().startsWith("/actuator/hawtio") ? HAWTIO_CONTENT : CONTENT) + ALWAYS
                                + oidc.stream().flatMap(OidcSignIn::logoutPlaces).map(place -> " " + place).distinct()
                                .collect(Collectors.joining())).writeHeaders(request, response)))
                .build();
    }

    @Bean
    Sessions sessions(JdbcTemplate database, Clock clock, @Value("${server.servlet.session.timeout}") Duration idle) {
        return new Sessions(database, idle, clock);
    }

    @Bean
    SecondFactor secondFactor(JdbcTemplate database, SecretsAtRest secrets, AuditTrail audit, Clock clock) {
        SecondFactor secondFactor = new SecondFactor(database, secrets, audit, clock);
        secondFactor.renew();
        return secondFactor;
    }

    @Bean
    SessionActs sessionActs(Sessions sessions, ConsoleUsers users, OidcLogins oidc, AuditTrail audit) {
        return new SessionActs(sessions, users, oidc, audit);
    }

    @Bean
    OidcLogins oidcLogins(JdbcTemplate database, Clock clock) {
        return new OidcLogins(database, clock);
    }

    @Bean
    ApiTokens apiTokens(JdbcTemplate database, AuditTrail audit, Clock clock) {
        return new ApiTokens(database, audit, clock);
    }

    @Bean
    Denied denied(ObjectMapper json) {
        return new Denied(new LoginNeeded(json), json);
    }

    /**
     * Before all other interceptors: whoever may not, learns nothing. The descriptions of the API and Hawtio's list of its plugins
     * are handlers of libraries, which state no permission of their own; the chain of filters has asked for it.
     */
    @Bean
    WebMvcConfigurer permissionGate(Denied denied, SessionFilters sessions) {
        return new WebMvcConfigurer() {
            @Override
            public void addInterceptors(InterceptorRegistry interceptors) {
                interceptors.addInterceptor(new PermissionGate(denied)).order(Ordered.HIGHEST_PRECEDENCE)
                        .excludePathPatterns("/v3/api-docs", "/v3/api-docs.yaml", "/v3/api-docs/**", "/actuator/hawtio/plugin");
                interceptors.addInterceptor(sessions.freshLoginGate()).order(Ordered.HIGHEST_PRECEDENCE + 1);
            }
        };
    }

    @Bean
    AuditedLogins auditedLogins(AuditTrail audit, ConsoleUsers users, LoginBrake logins, Clock clock) {
        return new AuditedLogins(audit, users, logins, clock);
    }

    @Bean
    HttpFirewall firewall() {
        return new PathFirewall();
    }

    /**
     * A session has to prove its changes. Who sends name and password or a token along proves it by that, unless it is a browser which
     * may do so of its own accord. A provider that ends sessions proves it by its signature.
     */
    private static boolean needsProof(HttpServletRequest request) {
        return ForeignPages.isChange(request) && !request.getServletPath().startsWith(BackChannelLogout.PATH)
                && (request.getHeader(HttpHeaders.AUTHORIZATION) == null || CsrfTokens.isLoggedIn(request)
                || ForeignPages.mayBeFormOfOldBrowser(request));
    }

    /** Jolokia's JSONP. */
    private static boolean asksForScript(HttpServletRequest request) {
        return request.getServletPath().startsWith("/actuator/jolokia") && request.getParameter("callback") != null;
    }
}
