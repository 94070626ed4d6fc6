package io.rosterbridge.access.web;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.rosterbridge.access.Permission;
import io.rosterbridge.platform.web.Problem;
import io.rosterbridge.platform.web.Uploads;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
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
import org.springframework.security.web.access.AccessDeniedHandler;
import org.springframework.web.filter.OncePerRequestFilter;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.multipart.MultipartFile;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;

/**
 * Refuses bodies of more than a megabyte, whether their length is told or not. A form with a file may be larger, as the settings of
 * Spring's multipart say, where a handler takes a file, and only from a session that may do so there. That is asked here and not only
 * by {@link PermissionGate}: to look for the proof against forgery means to take the whole form in, which comes first. As much is let
 * through to a handler that takes the body itself, part by part: nobody reads it before.
 */
public final class BodyLimit extends OncePerRequestFilter {

    public static final int MOST_BYTES = 1024 * 1024;

    private final Supplier<RequestMappingHandlerMapping> handlers;
    private final Uploads uploads;
    private final AccessDeniedHandler denied;
    private final ObjectMapper json;
    private final long mostFileBytes;

    /**
     * @param handlers      asked at requests, since the filters are made before them
     * @param mostFileBytes of a body that a handler takes part by part
     */
    BodyLimit(Supplier<RequestMappingHandlerMapping> handlers, Uploads uploads, AccessDeniedHandler denied, ObjectMapper json, long mostFileBytes) {
        this.handlers = handlers;
        this.uploads = uploads;
        this.denied = denied;
        this.json = json;
        this.mostFileBytes = mostFileBytes;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        long most = isTakenInParts(request) ? mostFileBytes : MOST_BYTES;
        if (isFormWithFile(request)) {
            Optional<Permission> needed = Optional.ofNullable(uploads().get(request.getServletPath()));
            if (needed.isEmpty() || request.getHeader(HttpHeaders.AUTHORIZATION) != null) {
                refuse(Problem.TOO_LARGE, request, response, "a form with a file is taken only on the pages where people put files in; a script "
                        + "puts its file into the inbox, or sends it as text/csv where that is taken");
            } else if (Caller.may(needed.get())) {
                oneOfAFew(request, response, chain);
            } else {
                denied.handle(request, response, new PermissionMissing(needed));
            }
        } else if (request.getContentLengthLong() > most) {
            refuse(Problem.TOO_LARGE, request, response, sentence(request.getContentLengthLong() + "", most));
        } else {
            chain.doFilter(new Limited(request, most), response);
        }
    }

    /** The whole form is taken in within the chain, at the pace of its sender. */
    private void oneOfAFew(HttpServletRequest request, HttpServletResponse response, FilterChain chain) throws ServletException, IOException {
        Optional<Uploads.Turn> turn = uploads.tryBegin();
        if (turn.isEmpty()) {
            response.setHeader(HttpHeaders.RETRY_AFTER, String.valueOf(Uploads.AGAIN_AFTER_SECONDS));
            refuse(Problem.TOO_MANY, request, response, uploads.sentence());
            return;
        }
        try (Uploads.Turn held = turn.get()) {
            chain.doFilter(request, response);
        }
    }

    private static boolean isFormWithFile(HttpServletRequest request) {
        String type = request.getContentType();
        return type != null && type.toLowerCase(Locale.ROOT).startsWith("multipart/")
                && (request.getContentLengthLong() > 0 || request.getHeader(HttpHeaders.TRANSFER_ENCODING) != null);
    }

    private boolean isTakenInParts(HttpServletRequest request) {
        String type = request.getContentType();
        return type != null && handlers.get().getHandlerMethods().entrySet().stream()
                .anyMatch(mapped -> takes(mapped.getValue(), InputStream.class)
                && mapped.getKey().getPatternValues().contains(request.getServletPath())
                && mapped.getKey().getConsumesCondition().getConsumableMediaTypes().stream()
                .anyMatch(taken -> type.startsWith(taken.toString())));
    }

    private static boolean takes(HandlerMethod handler, Class<?> body) {
        return Arrays.stream(handler.getMethodParameters()).anyMatch(parameter -> parameter.getParameterType() == body);
    }

    /** The paths of the handlers that take a file, with what each of them needs. */
    private Map<String, Permission> uploads() {
        Map<String, Permission> uploads = new HashMap<>();
        handlers.get().getHandlerMethods().forEach((mapping, handler) -> {
            if (takes(handler, MultipartFile.class)) {
                PermissionGate.required(handler).ifPresent(needed -> mapping.getPatternValues().forEach(path -> uploads.put(path, needed)));
            }
        });
        return uploads;
    }

    private void refuse(Problem problem, HttpServletRequest request, HttpServletResponse response, String detail) throws IOException {
        if (LoginNeeded.wantsPage(request)) {
            response.sendError(problem.status().value(), detail);
        } else {
            problem.write(request, response, json, detail);
        }
    }

    private static String sentence(String size, long most) {
        return "the body has " + size + " bytes, the limit is " + most + "; send less at a time";
    }

    /** The body went on beyond the limit. */
    public static final class Exceeded extends IOException {
        private Exceeded(long most) {
            super(sentence("more than " + most, most));
        }
    }

    private static final class Limited extends HttpServletRequestWrapper {

        private final long most;

        private Limited(HttpServletRequest request, long most) {
            super(request);
            this.most = most;
        }

        @Override
        public ServletInputStream getInputStream() throws IOException {
            return new Counted(super.getInputStream(), most);
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
        private final long most;
        private long bytes;

        private Counted(ServletInputStream body, long most) {
            this.body = body;
            this.most = most;
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
            if (bytes > most) {
                throw new Exceeded(most);
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
