package io.rosterbridge.sandbox;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Reads the requests of one connection, one after the other (RFC 9112). */
final class HttpReader {

    private static final int LONGEST_LINE = 16 * 1024;
    private static final int MOST_HEADERS = 100;
    static final int LONGEST_BODY = 1024 * 1024;
    private static final byte[] CONTINUE = "HTTP/1.1 100 Continue\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1);

    private final InputStream in;
    private final OutputStream out;
    private final byte[] buffer = new byte[8 * 1024];
    private int position;
    private int end;
    private byte[] line = new byte[256];

    HttpReader(InputStream in, OutputStream out) {
        this.in = in;
        this.out = out;
    }

    /**
     * The next request; empty if the client has closed the connection between two.
     *
     * @throws Refused if it is no HTTP/1.x request (400), a line, the headers (431) or the body (413) are too long, or the body
     *                 comes in an unknown transfer coding (501)
     */
    Optional<HttpRequest> next() throws IOException {
        if (position == end && !fill()) {
            return Optional.empty();
        }
        String[] start = line().split(" ");
        if (start.length != 3 || !start[2].startsWith("HTTP/1.")) {
            throw Refused.with(400, "No HTTP/1.1 request line");
        }
        List<HttpHeader> headers = headers();
        HttpRequest head = new HttpRequest(start[0], start[1], start[2].equals("HTTP/1.0"), headers, new byte[0]);
        byte[] body = body(head);
        return Optional.of(new HttpRequest(head.method(), head.target(), head.http10(), headers, body));
    }

    private List<HttpHeader> headers() throws IOException {
        List<HttpHeader> headers = new ArrayList<>(12);
        for (String text = line(); !text.isEmpty(); text = line()) {
            int colon = text.indexOf(':');
            if (colon <= 0) {
                throw Refused.with(400, "A header line has no name");
            }
            if (headers.size() == MOST_HEADERS) {
                throw Refused.with(431, "More than " + MOST_HEADERS + " headers");
            }
            headers.add(new HttpHeader(text.substring(0, colon), text.substring(colon + 1).strip()));
        }
        return headers;
    }

    private byte[] body(HttpRequest head) throws IOException {
        Optional<String> length = head.header("Content-Length");
        Optional<String> coding = head.header("Transfer-Encoding");
        if (length.isPresent() && coding.isPresent()) {
            throw Refused.with(400, "Content-Length and Transfer-Encoding exclude each other");
        }
        if (coding.isPresent() && !coding.get().equalsIgnoreCase("chunked")) {
            throw Refused.with(501, "Transfer-Encoding " + coding.get() + " is not supported");
        }
        int announced = length.map(HttpReader::length).orElse(0);
        if (head.header("Expect").filter("100-continue"::equalsIgnoreCase).isPresent()) {
            out.write(CONTINUE);
        }
        return coding.isPresent() ? chunks() : bytes(announced);
    }

    private byte[] chunks() throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        for (int size = chunkSize(line()); size > 0; size = chunkSize(line())) {
            if (body.size() + size > LONGEST_BODY) {
                throw tooLong();
            }
            body.write(bytes(size));
            line();
        }
        while (!line().isEmpty()) {
            // Trailers are allowed and of no interest.
        }
        return body.toByteArray();
    }

    private static int chunkSize(String line) {
        int extension = line.indexOf(';');
        return number(extension < 0 ? line : line.substring(0, extension), 16);
    }

    private static int length(String text) {
        int length = number(text, 10);
        if (length > LONGEST_BODY) {
            throw tooLong();
        }
        return length;
    }

    private static int number(String text, int radix) {
        try {
            return Integer.parseUnsignedInt(text.strip(), radix) & Integer.MAX_VALUE;
        } catch (NumberFormatException e) {
            throw Refused.with(400, "'" + text + "' is no length");
        }
    }

    private static Refused tooLong() {
        return Refused.with(413, "The body is longer than " + LONGEST_BODY + " bytes");
    }

    private byte[] bytes(int count) throws IOException {
        byte[] bytes = new byte[count];
        for (int filled = 0; filled < count;) {
            if (position == end && !fill()) {
                throw new EOFException("connection closed inside a body");
            }
            int taken = Math.min(count - filled, end - position);
            System.arraycopy(buffer, position, bytes, filled, taken);
            position += taken;
            filled += taken;
        }
        return bytes;
    }

    private String line() throws IOException {
        int length = 0;
        while (true) {
            if (position == end && !fill()) {
                throw new EOFException("connection closed inside a head");
            }
            byte next = buffer[position++];
            if (next == '\n') {
                int text = length > 0 && line[length - 1] == '\r' ? length - 1 : length;
                return new String(line, 0, text, StandardCharsets.ISO_8859_1);
            }
            if (length == LONGEST_LINE) {
                throw Refused.with(431, "A line is longer than " + LONGEST_LINE + " bytes");
            }
            if (length == line.length) {
                line = Arrays.copyOf(line, length * 2);
            }
            line[length++] = next;
        }
    }

    private boolean fill() throws IOException {
        position = 0;
        end = Math.max(0, in.read(buffer));
        return end > 0;
    }
}
