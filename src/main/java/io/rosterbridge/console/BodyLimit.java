package io.rosterbridge.console;

import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Locale;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Refuses bodies of more than a megabyte, whether their length is told or not; but for a CSV file, which is taken in part by part by
 * whoever has the permission.
 */
final class BodyLimit extends OncePerRequestFilter {

    static final int MOST_BYTES = 1024 * 1024;

    private final ObjectMapper json;
    private final long mostFileBytes;

    BodyLimit(ObjectMapper json, long mostFileBytes) {
        this.json = json;
        this.mostFileBytes = mostFileBytes;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        long most = isFile(request) ? mostFileBytes : MOST_BYTES;
        if (request.getContentLengthLong() > most) {
            Problem.TOO_LARGE.write(request, response, json, sentence(request.getContentLengthLong() + "", most));
            return;
        }
        chain.doFilter(new HttpServletRequestWrapper(request) {
            @Override
            public ServletInputStream getInputStream() throws IOException {
                return new Counted(super.getInputStream(), most);
            }
        }, response);
    }

    private static boolean isFile(HttpServletRequest request) {
        String type = request.getContentType();
        return request.getRequestURI().equals(PlansController.PATH) && type != null && type.toLowerCase(Locale.ROOT).startsWith(PlansController.CSV);
    }

    private static String sentence(String size, long most) {
        return "the body has " + size + " bytes, the limit is " + most + "; send less at a time";
    }

    /** The body went on beyond the limit. */
    static final class Exceeded extends IOException {
        private Exceeded(long most) {
            super(sentence("more than " + most, most));
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
