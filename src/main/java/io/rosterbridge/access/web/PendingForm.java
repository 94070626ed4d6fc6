package io.rosterbridge.access.web;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import java.io.Serializable;
import java.time.Instant;
import java.util.Collections;
import java.util.Enumeration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A form that was sent and waits until its sender has proved again who they are; so nothing of it has to be typed twice.
 *
 * @param login  who has sent it
 * @param path   within the application
 * @param fields without the proof against forgery
 */
record PendingForm(String login, String path, Map<String, List<String>> fields, Instant sentAt) implements Serializable {

    static PendingForm of(HttpServletRequest request, Instant now) {
        Map<String, List<String>> fields = new LinkedHashMap<>();
        request.getParameterMap().forEach((name, values) -> fields.put(name, List.of(values)));
        fields.remove("_csrf");
        return new PendingForm(request.getUserPrincipal().getName(), request.getServletPath(), fields, now);
    }

    /** The request by which the form was sent, made of one that says go on. */
    HttpServletRequest replayed(HttpServletRequest request) {
        return new Replayed(request, this);
    }

    private static final class Replayed extends HttpServletRequestWrapper {

        private final PendingForm form;

        private Replayed(HttpServletRequest request, PendingForm form) {
            super(request);
            this.form = form;
        }

        @Override
        public String getMethod() {
            return "POST";
        }

        @Override
        public String getServletPath() {
            return form.path;
        }

        @Override
        public String getPathInfo() {
            return null;
        }

        @Override
        public String getRequestURI() {
            return getContextPath() + form.path;
        }

        @Override
        public StringBuffer getRequestURL() {
            StringBuffer url = super.getRequestURL();
            return url.replace(url.length() - super.getRequestURI().length(), url.length(), getRequestURI());
        }

        @Override
        public String getQueryString() {
            return null;
        }

        @Override
        public String getParameter(String name) {
            List<String> values = form.fields.get(name);
            return values == null || values.isEmpty() ? null : values.get(0);
        }

        @Override
        public String[] getParameterValues(String name) {
            List<String> values = form.fields.get(name);
            return values == null ? null : values.toArray(String[]::new);
        }

        @Override
        public Map<String, String[]> getParameterMap() {
            Map<String, String[]> map = new LinkedHashMap<>();
            form.fields.forEach((name, values) -> map.put(name, values.toArray(String[]::new)));
            return map;
        }

        @Override
        public Enumeration<String> getParameterNames() {
            return Collections.enumeration(form.fields.keySet());
        }
    }
}
