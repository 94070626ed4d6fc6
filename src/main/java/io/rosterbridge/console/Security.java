package io.rosterbridge.console;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.rosterbridge.access.ApiTokens;
import io.rosterbridge.access.ConsoleUsers;
import io.rosterbridge.access.Permission;
import io.rosterbridge.audit.AuditTrail;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Clock;
import java.util.Optional;
import java.util.stream.Collectors;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
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
import org.springframework.security.web.authentication.www.BasicAuthenticationFilter;
import org.springframework.security.web.csrf.CsrfFilter;
import org.springframework.security.web.firewall.HttpFirewall;
import org.springframework.security.web.firewall.StrictHttpFirewall;
import org.springframework.security.web.header.HeaderWriter;
import org.springframework.security.web.header.writers.ContentSecurityPolicyHeaderWriter;
import org.springframework.security.web.header.writers.ReferrerPolicyHeaderWriter.ReferrerPolicy;
import org.springframework.security.web.savedrequest.HttpSessionRequestCache;
import org.springframework.security.web.util.matcher.AnyRequestMatcher;
import org.springframework.transaction.support.TransactionTemplate;
import org.springframework.util.unit.DataSize;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;

/**
 * Who is let in: everything needs a login, by HTTP Basic, in the browser, or by a token, but for the bare word of
 * {@code /actuator/health}. What one may do there, {@link io.rosterbridge.access.Role} and {@link PermissionGate} say. A browser's session
 * must prove with each change that the change comes from our own pages.
 */
@Configuration(proxyBeanMethods = false)
class Security {

    /** Our own files and nothing else: no script and no style within a page. */
    private static final String CONTENT = "default-src 'self'; ";
    /** What Hawtio needs beyond its own files: inline styles, images and fonts as data, editors as workers. */
    private static final String HAWTIO_CONTENT = "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; "
            + "img-src 'self' data:; font-src 'self' data:; worker-src 'self' blob:; connect-src 'self'; ";
    private static final String ALWAYS = "object-src 'none'; base-uri 'self'; frame-ancestors 'none'; form-action 'self'";

    @Bean
    PasswordEncoder passwords(Clock clock) {
        return new RememberedPasswords(new BCryptPasswordEncoder(), clock);
    }

    @Bean
    ConsoleUsers consoleUsers(JdbcTemplate database, TransactionTemplate transaction, PasswordEncoder passwords, ApiTokens tokens,
                              AuditTrail audit, Clock clock, @Value("${rosterbridge.admin-password:}") String adminPassword) {
        ConsoleUsers users = new ConsoleUsers(database, transaction, passwords, tokens, audit, clock);
        users.prepareAdmin(Optional.of(adminPassword));
        return users;
    }

    /** The only provider for passwords, so that no login goes round the brake. */
    @Bean
    LoginBrake logins(ConsoleUsers users, PasswordEncoder passwords, Clock clock) {
        DaoAuthenticationProvider logins = new DaoAuthenticationProvider(users::loadUserByUsername);
        logins.setPasswordEncoder(passwords);
        return new LoginBrake(logins, clock);
    }

    @Bean
    SecurityFilterChain securityFilterChain(
            HttpSecurity http, ObjectMapper json, ConsoleUsers users, ApiTokens tokens, AuditedLogins audited, Denied denied,
            ObjectProvider<OidcSignIn> oidc, Uploads uploads, @Value("${spring.servlet.multipart.max-file-size}") DataSize largestFile,
            @Qualifier("requestMappingHandlerMapping") ObjectProvider<RequestMappingHandlerMapping> handlers) throws Exception {
        LoginNeeded loginNeeded = new LoginNeeded(json);
        CsrfTokens proofs = new CsrfTokens();
        HttpSessionRequestCache pages = new HttpSessionRequestCache();
        pages.setRequestMatcher(LoginNeeded::wantsPage);
        oidc.ifAvailable(signIn -> signIn.addTo(http));
        String forms = oidc.stream().flatMap(OidcSignIn::logoutPlaces).map(place -> " " + place).distinct().collect(Collectors.joining());
        HeaderWriter content = new ContentSecurityPolicyHeaderWriter(CONTENT + ALWAYS + forms);
        HeaderWriter hawtioContent = new ContentSecurityPolicyHeaderWriter(HAWTIO_CONTENT + ALWAYS + forms);
        return http
                .authorizeHttpRequests(requests -> requests
                        .requestMatchers("/actuator/health", "/actuator/health/liveness", "/actuator/health/readiness").permitAll()
                        .requestMatchers("/error", "/login", "/assets/**").permitAll()
                        .dispatcherTypeMatchers(DispatcherType.ASYNC).permitAll()   // the end of a request that was let in
                        // Whatever it would fetch, it would fetch as this machine.
                        .requestMatchers("/actuator/hawtio/proxy/**").denyAll()
                        // An answer made into a script could be read by a page of anybody.
                        .requestMatchers(Security::asksForScript).denyAll()
                        // Which permission, the handler says; see PermissionGate.
                        .requestMatchers("/api/**").authenticated()
                        .anyRequest().hasAuthority(Permission.VIEW_APPS.name()))
                .httpBasic(basic -> basic.authenticationEntryPoint(loginNeeded))
                .formLogin(login -> login.loginPage("/login").failureHandler(new LoginFailed(json)))
                .logout(Customizer.withDefaults())
                .requestCache(cache -> cache.requestCache(pages))
                .exceptionHandling(errors -> errors
                        .defaultAuthenticationEntryPointFor(loginNeeded, AnyRequestMatcher.INSTANCE)
                        .accessDeniedHandler(denied))
                .csrf(csrf -> csrf
                        .csrfTokenRepository(proofs)
                        .csrfTokenRequestHandler(proofs)
                        .requireCsrfProtectionMatcher(Security::needsProof))
                .addFilterAfter(proofs.new Cookies(), BasicAuthenticationFilter.class)
                .addFilterBefore(new CrossOriginFilter(json), CsrfFilter.class)
                // Before the proof against forgery is looked for in a form, which takes the form in.
                .addFilterBefore(new PresentUsers(users), CsrfFilter.class)
                .addFilterBefore(new BodyLimit(handlers::getObject, uploads, denied, json, largestFile.toBytes()), CsrfFilter.class)
                .addFilterBefore(TokenLogin.filter(tokens, audited, loginNeeded), BasicAuthenticationFilter.class)
                .headers(headers -> headers
                        .frameOptions(FrameOptionsConfig::deny)
                        .referrerPolicy(referrer -> referrer.policy(ReferrerPolicy.NO_REFERRER))
                        .addHeaderWriter((request, response) -> (request.getRequestURI().startsWith("/actuator/hawtio")
                                ? hawtioContent : content).writeHeaders(request, response)))
                .build();
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
    WebMvcConfigurer permissionGate(Denied denied) {
        return new WebMvcConfigurer() {
            @Override
            public void addInterceptors(InterceptorRegistry interceptors) {
                interceptors.addInterceptor(new PermissionGate(denied)).order(Ordered.HIGHEST_PRECEDENCE)
                        .excludePathPatterns("/v3/api-docs", "/v3/api-docs.yaml", "/v3/api-docs/**", "/actuator/hawtio/plugin");
            }
        };
    }

    @Bean
    AuditedLogins auditedLogins(AuditTrail audit, ConsoleUsers users, LoginBrake logins, Clock clock) {
        return new AuditedLogins(audit, users, logins, clock);
    }

    /** Ids may hold a slash or a percent sign; the permission is looked up by the handler that was chosen, not by the path. */
    @Bean
    HttpFirewall firewall() {
        StrictHttpFirewall firewall = new StrictHttpFirewall();
        firewall.setAllowUrlEncodedSlash(true);
        firewall.setAllowUrlEncodedPercent(true);
        return firewall;
    }

    /**
     * A session has to prove its changes. Who sends name and password or a token along proves it by that, unless it is a browser which
     * may do so of its own accord.
     */
    private static boolean needsProof(HttpServletRequest request) {
        return ForeignPages.isChange(request) && (request.getHeader(HttpHeaders.AUTHORIZATION) == null
                || CsrfTokens.isLoggedIn(request) || ForeignPages.mayBeFormOfOldBrowser(request));
    }

    /** Jolokia's JSONP. */
    private static boolean asksForScript(HttpServletRequest request) {
        return request.getServletPath().startsWith("/actuator/jolokia") && request.getParameter("callback") != null;
    }
}
