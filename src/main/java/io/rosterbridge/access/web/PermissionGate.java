package io.rosterbridge.access.web;

import io.rosterbridge.access.AnyLogin;
import io.rosterbridge.access.Everybody;
import io.rosterbridge.access.Permission;
import io.rosterbridge.access.Requires;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Optional;
import java.util.Set;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.security.web.access.AccessDeniedHandler;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.HandlerInterceptor;
import org.springframework.web.servlet.resource.ResourceHttpRequestHandler;

/**
 * Lets a request through to the handler Spring MVC has chosen, if whoever makes it has the permission which that handler
 * {@link Requires}. It fails closed: a handler that states none is refused to everybody.
 */
public final class PermissionGate implements HandlerInterceptor {

    private final AccessDeniedHandler denied;

    PermissionGate(AccessDeniedHandler denied) {
        this.denied = denied;
    }

    @Override
    public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler) throws IOException, ServletException {
        // An error is told to whoever caused it, and a request that was let in may end; what a file of a page needs, the chain of
        // filters has asked for already.
        boolean isOpen = request.getDispatcherType() != DispatcherType.REQUEST || handler instanceof ResourceHttpRequestHandler;
        if (isOpen || (handler instanceof HandlerMethod method && isLetIn(method, Caller.permissions()))) {
            return true;
        }
        denied.handle(request, response, new PermissionMissing(handler instanceof HandlerMethod method ? required(method) : Optional.empty()));
        return false;
    }

    private static boolean isLetIn(HandlerMethod method, Set<Permission> permissions) {
        return method.hasMethodAnnotation(Everybody.class) || (method.hasMethodAnnotation(AnyLogin.class) ? !permissions.isEmpty()
                : required(method).filter(permissions::contains).isPresent());
    }

    /** What the method states, else what its class does. */
    public static Optional<Permission> required(HandlerMethod method) {
        Requires own = method.getMethodAnnotation(Requires.class);
        Requires stated = own != null ? own : AnnotatedElementUtils.findMergedAnnotation(method.getBeanType(), Requires.class);
        return Optional.ofNullable(stated).map(Requires::value);
    }
}
