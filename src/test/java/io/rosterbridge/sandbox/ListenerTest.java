package io.rosterbridge.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.channels.ClosedChannelException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The HTTP below SCIM (RFC 9110, RFC 9112). */
class ListenerTest extends PracticeTest {

    private static final String BODY = user("a@example.com", "A", true, "");

    @Test
    void oneConnectionTakesManyRequestsAlsoAheadOfTheirAnswers() throws IOException {
        try (RawConnection connection = connection()) {
            connection.write(head("GET", "/Users", "") + head("GET", "/Users/none", "") + head("GET", "/Users", ""));
            for (String status : new String[] {"200", "404", "200"}) {
                String head = connection.readHead();
                assertThat(head).startsWith("HTTP/1.1 " + status + " ").contains("Date: Mon, 02 Mar 2026 09:00:00 GMT\r\n");
                connection.readBody(head);
            }
        }
    }

    @Test
    void aChunkedBodyIsRead() throws IOException {
        String chunks = IntStream.iterate(0, i -> i < BODY.length(), i -> i + 10)
                .mapToObj(i -> BODY.substring(i, Math.min(BODY.length(), i + 10)))
                .map(chunk -> Integer.toHexString(chunk.length()) + ";x=1\r\n" + chunk + "\r\n")
                .reduce("", String::concat);
        try (RawConnection connection = connection()) {
            connection.write(head("POST", "/Users", "Transfer-Encoding: chunked\r\n") + chunks + "0\r\nTrailer: 1\r\n\r\n");
            assertThat(connection.readHead()).startsWith("HTTP/1.1 201 ");
        }
    }

    @Test
    void aClientThatAsksIsToldToContinue() throws IOException {
        try (RawConnection connection = connection()) {
            connection.write(head("POST", "/Users", "Expect: 100-continue\r\nContent-Length: " + BODY.length() + "\r\n"));
            assertThat(connection.readHead()).isEqualTo("HTTP/1.1 100 Continue\r\n\r\n");
            connection.write(BODY);
            assertThat(connection.readHead()).startsWith("HTTP/1.1 201 ");
        }
    }

    @Test
    void aClientThatWantsToCloseIsClosed() throws IOException {
        try (RawConnection connection = connection()) {
            connection.write(head("GET", "/Users", "Connection: close\r\n"));
            assertThat(connection.readAll()).startsWith("HTTP/1.1 200 ").contains("\r\nConnection: close\r\n").endsWith("}");
        }
    }

    @Test
    void aQueryThatIsNotEncodedProperlyIsInvalid() throws IOException {
        try (RawConnection connection = connection()) {
            connection.write(head("GET", "/Users?filter=100%zz", "Connection: close\r\n"));
            assertThat(connection.readAll()).startsWith("HTTP/1.1 400 ").contains("\"invalidSyntax\"");
        }
    }

    @Test
    void everyAnswerCanBeDelayed() throws IOException {
        change(settings -> settings.withAnswerDelayMs(60_000));
        try (RawConnection connection = connection().timeoutMs(200)) {
            connection.write(head("POST", "/Users", "Content-Length: " + BODY.length() + "\r\n") + BODY);
            assertThatThrownBy(connection::read).isInstanceOf(SocketTimeoutException.class);
            assertThat(control.accounts()).hasSize(2);
        }
    }

    @Test
    void aHeadRequestGetsNoBody() throws IOException {
        try (RawConnection connection = connection()) {
            connection.write(head("HEAD", "/Users/none", "Connection: close\r\n"));
            assertThat(connection.readAll()).startsWith("HTTP/1.1 405 ").endsWith("\r\n\r\n");
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "hello | 400",
        "GET /scim/v2/Users HTTP/2.0 | 400",
        "GET /scim/v2/Users HTTP/1.1\\r\\nno colon | 400",
        "POST /scim/v2/Users HTTP/1.1\\r\\nContent-Length: many | 400",
        "POST /scim/v2/Users HTTP/1.1\\r\\nContent-Length: 2\\r\\nTransfer-Encoding: chunked | 400",
        "POST /scim/v2/Users HTTP/1.1\\r\\nTransfer-Encoding: gzip | 501",
        "POST /scim/v2/Users HTTP/1.1\\r\\nContent-Length: -1 | 400",
        "POST /scim/v2/Users HTTP/1.1\\r\\nContent-Length: 1048577 | 413",
        "POST /scim/v2/Users HTTP/1.1\\r\\nTransfer-Encoding: chunked\\r\\n\\r\\n200000 | 413"})
    void whatIsNoProperRequestIsAnsweredAndClosed(String head, int status) throws IOException {
        try (RawConnection connection = connection()) {
            connection.write(head.replace("\\r\\n", "\r\n") + "\r\n\r\n");
            connection.shutdownOutput();
            assertThat(connection.readAll()).startsWith("HTTP/1.1 " + status + " ").contains("\r\nConnection: close\r\n");
        }
    }

    @Test
    void aBodyUpToTheLimitIsReadAndALongerOneIsRefusedWithAnAnswer() {
        String padding = " ".repeat(HttpReader.LONGEST_BODY - BODY.length());
        assertThat(post(BODY + padding).status()).isEqualTo(201);
        Reply tooLong = send(request("/Users").POST(BodyPublishers.ofString(BODY + padding + " ")).build());
        tooLong.isError(413, null);
    }

    @Test
    void aLongLineIsRefused() throws IOException {
        try (RawConnection connection = connection()) {
            connection.write("GET /" + "x".repeat(20_000) + " HTTP/1.1\r\n\r\n");
            connection.shutdownOutput();
            assertThat(connection.readAll()).startsWith("HTTP/1.1 431 ");
        }
    }

    @Test
    void anOrganizationSurvivesAnOutageOfItsServer() throws IOException {
        active("a@example.com");
        int port = server.port();
        server.close();
        assertThatThrownBy(() -> get("/Users")).hasRootCauseInstanceOf(ClosedChannelException.class)
                .hasCauseInstanceOf(ConnectException.class);
        server = PracticeServer.start(server.organization(), port);
        assertThat(server.port()).isEqualTo(port);
        assertThat(userNames(get("/Users"))).contains("a@example.com");
    }

    @Test
    void closingEndsRequestsThatAreBeingWorkedOn() throws IOException {
        control.addFault(Fault.of(FaultKind.SLOW).withMs(60_000));
        try (RawConnection connection = connection()) {
            connection.write(head("POST", "/Users", "Content-Length: " + BODY.length() + "\r\n") + BODY);
            while (control.faults().get(0).hits() == 0) {
                Thread.onSpinWait();
            }
            server.close();
            assertThat(connection.read()).isEqualTo(-1);
        }
        assertThat(control.accounts()).hasSize(2);
    }

    private RawConnection connection() throws IOException {
        return new RawConnection(server.port());
    }

    private String head(String method, String path, String more) {
        return method + " /scim/v2" + path + " HTTP/1.1\r\nHost: 127.0.0.1\r\nauthorization: bearer " + token
                + "\r\nContent-Type: application/scim+json\r\n" + more + "\r\n";
    }
}
