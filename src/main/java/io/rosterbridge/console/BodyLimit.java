package io.rosterbridge.console;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.rosterbridge.access.Permission;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.springframework.http.HttpHeaders;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.web.access.AccessDeniedHandler;
import org.springframework.web.filter.OncePerRequestFilter;
import org.springframework.web.multipart.MultipartFile;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;

/**
 * Refuses bodies of more than a megabyte, whether their length is told or not. A form with a file may be larger, as the settings of
 * Spring's multipart say, where a handler takes a file, and only from a session that may do so there. That is asked here and not only
 * by {@link PermissionGate}: to look for the proof against forgery means to take the whole form in, which comes first.
 */
final class BodyLimit extends OncePerRequestFilter {

    static final int MOST_BYTES = 1024 * 1024;

    private final Supplier<RequestMappingHandlerMapping> handlers;
    private final AccessDeniedHandler denied;
    private final ObjectMapper json;

    /** @param handlers asked at requests, since the filters are made before them */
    BodyLimit(Supplier<RequestMappingHandlerMapping> handlers, AccessDeniedHandler denied, ObjectMapper json) {
        this.handlers = handlers;
        this.denied = denied;
        this.json = json;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        if (isFormWithFile(request)) {
            Optional<Permission> needed = Optional.ofNullable(uploads().get(request.getServletPath()));
            if (needed.isEmpty() || request.getHeader(HttpHeaders.AUTHORIZATION) != null) {
                refuse(request, response, "a form with a file is taken only on the pages where people put files in; a script puts its file "
                        + "into the inbox");
            } else if (Caller.may(needed.get())) {
                chain.doFilter(request, response);
            } else {
                denied.handle(request, response, new AccessDeniedException("the permission is missing"));
            }
        } else if (request.getContentLengthLong() > MOST_BYTES) {
            refuse(request, response, sentence(request.getContentLengthLong() + ""));
        } else {
            chain.doFilter(new Limited(request), response);
        }
    }

    private static boolean isFormWithFile(HttpServletRequest request) {
        String type = request.getContentType();
        return type != null && type.toLowerCase(Locale.ROOT).startsWith("multipart/")
                && (request.getContentLengthLong() > 0 || request.getHeader(HttpHeaders.TRANSFER_ENCODING) != null);
    }

    /** The paths of the handlers that take a file, with what each of them needs. */
    private Map<String, Permission> uploads() {
        Map<String, Permission> uploads = new HashMap<>();
        handlers.get().getHandlerMethods().forEach((mapping, handler) -> {
            if (Arrays.stream(handler.getMethodParameters()).anyMatch(parameter -> parameter.getParameterType() == MultipartFile.class)) {
                PermissionGate.required(handler).ifPresent(needed -> mapping.getPatternValues().forEach(path -> uploads.put(path, needed)));
            }
        });
        return uploads;
    }

    private void refuse(HttpServletRequest request, HttpServletResponse response, String detail) throws IOException {
        if (LoginNeeded.wantsPage(request)) {
            response.sendError(Problem.TOO_LARGE.status().value(), detail);
        } else {
            Problem.TOO_LARGE.write(request, response, json, detail);
        }
    }

    private static String sentence(String size) {
        return "the body has " + size + " bytes, the limit is " + MOST_BYTES + "; send less at a time";
    }

    /** The body went on beyond the limit. */
    static final class Exceeded extends IOException {
        private Exceeded() {
            super(sentence("more than " + MOST_BYTES));
        }
    }

    private static final class Limited extends HttpServletRequestWrapper {

        private Limited(HttpServletRequest request) {
            super(request);
        }

        @Override
        public ServletInputStream getInputStream() throws IOException {
            return new Counted(super.getInputStream());
        }

        @Override
        public BufferedReader getReader() throws IOException {
            String encoding = getCharacterEncoding();
            return new BufferedReader(new InputStreamReader(getInputStream(),
                    encoding == null ? StandardCharsets.UTF_8 : Charset.forName(encoding)));
        }
    }

    private static final class Counted extends ServletInputStream {

        private final ServletInputStream body;
        private long bytes;

        private Counted(ServletInputStream body) {
            this.body = body;
        }

        @Override
        public int read() throws IOException {
            int read = body.read();
            count(read < 0 ? 0 : 1);
            return read;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            int read = body.read(buffer, offset, length);
            count(Math.max(0, read));
            return read;
        }

        private void count(int more) throws Exceeded {
            bytes += more;
            if (bytes > MOST_BYTES) {
                throw new Exceeded();
            }
        }

        @Override
        public boolean isFinished() {
            return body.isFinished();
        }

        @Override
        public boolean isReady() {
            return body.isReady();
        }

        @Override
        public void setReadListener(ReadListener listener) {
            body.setReadListener(listener);
        }
    }
}
