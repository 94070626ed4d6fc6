package io.rosterbridge.platform.web;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import org.springframework.core.MethodParameter;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.HandlerInterceptor;

/** Refuses a query parameter that is not offered: a misspelt filter would answer with everything. */
final class KnownParameters implements HandlerInterceptor {

    @Override
    public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler) {
        if (handler instanceof HandlerMethod method) {
            List<String> offered = Arrays.stream(method.getMethodParameters())
                    .filter(parameter -> parameter.hasParameterAnnotation(RequestParam.class)).map(KnownParameters::name).toList();
            TreeSet<String> given = new TreeSet<>(request.getParameterMap().keySet());
            given.removeAll(offered);
            if (!given.isEmpty()) {
                throw Problem.INVALID.because("parameter " + given.first() + " is not known; "
                        + (offered.isEmpty() ? "there are none here" : "offered are " + String.join(", ", offered)));
            }
        }
        return true;
    }

    private static String name(MethodParameter parameter) {
        return parameter.getParameter().getName();
    }
}
