package io.rosterbridge.platform.outgoing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.rosterbridge.Application;
import io.rosterbridge.access.Actor;
import io.rosterbridge.access.web.OidcProviders;
import io.rosterbridge.calendly.Connection.State;
import io.rosterbridge.calendly.ConnectionSwitch;
import java.io.IOException;
import java.io.InputStream;
import java.net.Authenticator;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.ProxySelector;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.mock.env.MockEnvironment;

/**
 * A network from which only a proxy leads out, where no name server knows outside names, and where a company's own authority has signed
 * what the other side shows. Proxy, TLS and certificates are real; the names lead nowhere but to the proxy.
 */
class CompanyNetworkTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String CALENDLY = "calendly.outside.invalid";
    private static final String LOGIN = "roster bridge:p@ss:word";

    @TempDir
    private static Path folder;
    private static Path authority;
    private static Tls tls;
    private static Tunnels proxy;
    private static Application application;
    private static SSLContext before;
    private static ProxySelector selector;

    @BeforeAll
    static void start() throws Exception {
        before = SSLContext.getDefault();
        selector = ProxySelector.getDefault();
        authority = certificates();
        application = Application.prepared();
        tls = new Tls(folder.resolve("server.p12"), application.practice().port());
        proxy = new Tunnels(tls.port());
    }

    @AfterEach
    void stopApplication() {
        Authenticator.setDefault(null);
        ProxySelector.setDefault(selector);
        SSLContext.setDefault(before);
        HttpsURLConnection.setDefaultSSLSocketFactory(before.getSocketFactory());
    }

    @AfterAll
    static void stop() throws IOException {
        tls.close();
        proxy.close();
        application.close();
    }

    @Test
    void goesOutByTheProxyWithItsLoginAndTrustsTheCompanysAuthority() throws Exception {
        configured().with("rosterbridge.ca", authority.toString()).start();
        try {
            await().atMost(PATIENCE).until(() -> application.connections().present().state() == State.OK);
            application.person("p-1", "ann@example.com", "Ann");
            application.settle();
            assertThat(application.accounts()).hasSize(1);
            assertThat(proxy.asked).contains("CONNECT " + CALENDLY + ":443 with " + LOGIN);
            for (String target : List.of("https://10.0.0.1/scim/v2", "https://127.0.0.1:" + tls.port() + "/scim/v2", "https://169.254.169.254/",
                    "https://localhost/scim/v2")) {
                assertThatThrownBy(() -> application.bean(ConnectionSwitch.class).put(Actor.login("admin"), target, "t", null, Optional.empty()))
                        .as("no private target, although the proxy is one").hasMessageContaining("is refused");
            }
            proxy.asked.clear();
            assertThat(post("/api/v1/alerts/test")).as("the practice Calendly is no receiver of webhooks").contains("the webhook answered 401");
            assertThat(proxy.asked).contains("CONNECT hooks.outside.invalid:443 with " + LOGIN);
            // As a library asks that knows nothing of this.
            HttpURLConnection library = (HttpURLConnection) URI.create("https://login.outside.invalid/x").toURL().openConnection();
            assertThat(library.getResponseCode()).isEqualTo(401);
            assertThat(proxy.asked).contains("CONNECT login.outside.invalid:443 with " + LOGIN);
        } finally {
            application.stop();
        }
    }

    @Test
    void anIdentityProviderIsAskedTheSameWay() throws Exception {
        proxy.asked.clear();
        String registration = "spring.security.oauth2.client.registration.company.";
        configured().with("rosterbridge.ca", authority.toString()).with(registration + "client-id", "rosterbridge")
                .with(registration + "client-secret", "secret").with(registration + "scope", "openid")
                .with("spring.security.oauth2.client.provider.company.issuer-uri", "https://login.outside.invalid").start();
        try {
            await().atMost(PATIENCE).untilAsserted(() -> assertThat(application.bean(OidcProviders.class).shown()).singleElement()
                    .satisfies(shown -> assertThat(shown.problem().orElse("")).as("it is no provider, but it answers").contains("401")));
            assertThat(proxy.asked).contains("CONNECT login.outside.invalid:443 with " + LOGIN);
        } finally {
            application.stop();
            List.of("client-id", "client-secret", "scope").forEach(name -> application.without(registration + name));
        }
    }

    @Test
    void saysWhichCertificateItDoesNotTrustAndWhatToSet() throws Exception {
        configured().with("rosterbridge.ca", "").start();
        try {
            assertThat(application.connections().present().state()).isEqualTo(State.UNSET);
            assertThat(application.connections().present().reason().orElseThrow()).contains("the certificate of CN=outside")
                    .contains("issued by CN=Own Authority").contains("ROSTERBRIDGE_CA").doesNotContain("Exception");
            assertThat(get("/actuator/health")).contains("ATTENTION").contains("ROSTERBRIDGE_CA");
        } finally {
            application.stop();
        }
    }

    private static Application configured() {
        String login = "roster%20bridge:p%40ss%3Aword";
        return application.with("spring.datasource.url", "jdbc:h2:mem:" + System.nanoTime() + ";DB_CLOSE_DELAY=-1")
                .with("rosterbridge.calendly.base-url", "https://" + CALENDLY + "/scim/v2")
                .with("rosterbridge.calendly.allow-private-targets", "false")
                .with("rosterbridge.alerts.webhook", "https://hooks.outside.invalid/here")
                .with("rosterbridge.proxy", "http://" + login + "@127.0.0.1:" + proxy.port())
                .with("management.endpoint.health.cache.time-to-live", "0ms")
                .with("spring.quartz.scheduler-name", String.valueOf(System.nanoTime()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"proxy:3128", "https://proxy:3128", "http://proxy", "http://user:hush@", "socks5://proxy:1080", "http://proxy:3128/x",
        "http://user:hu sh@proxy:3128", "user:hush@proxy:3128", "http://user:p@hush@proxy:3128", "http://user:p/hush@proxy:3128",
        "http://user:p@/hush@proxy:3128"})
    void aProxyThatIsNoneIsRefusedWithoutItsPassword(String setting) {
        assertThatThrownBy(() -> Outgoing.of(new MockEnvironment().withProperty("rosterbridge.proxy", setting)))
                .hasMessageContaining("ROSTERBRIDGE_PROXY must be http://host:port").hasMessageNotContaining("hush");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "no certificate", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"})
    void aFileThatHasNoCertificatesIsRefused(String content) throws IOException {
        Path file = Files.writeString(folder.resolve("none.pem"), content);
        assertThatThrownBy(() -> Outgoing.of(new MockEnvironment().withProperty("rosterbridge.ca", file.toString())))
                .hasMessageContaining("ROSTERBRIDGE_CA names " + file);
        assertThatThrownBy(() -> Outgoing.of(new MockEnvironment().withProperty("rosterbridge.ca", folder.resolve("absent.pem").toString())))
                .hasMessageContaining("cannot be read");
    }

    @ParameterizedTest
    @CsvSource({
        "calendly.com, true", "hr.corp.example, false", "corp.example, false", "notcorp.example, true", "intranet, false", "127.0.0.1, false",
        "localhost, false", "HR.CORP.EXAMPLE, false", "sub.intranet, false", "10.1.2.3, false", "10.1.2.30, true",
    })
    void someHostsAreReachedDirectly(String host, boolean byProxy) {
        Outgoing outgoing = Outgoing.of(new MockEnvironment().withProperty("rosterbridge.proxy", "http://proxy:3128")
                .withProperty("rosterbridge.no-proxy", ".corp.example, intranet,10.1.2.3"));
        assertThat(outgoing.proxy(host).isPresent()).isEqualTo(byProxy);
    }

    @Test
    void publicCertificatesAreTrustedStill() throws Exception {
        Outgoing outgoing = Outgoing.of(new MockEnvironment().withProperty("rosterbridge.ca", authority.toString()));
        assertThat(outgoing.tls()).isNotNull();
        int publicOnes = Outgoing.direct().trusted().length;
        assertThat(publicOnes).isGreaterThan(20);
        assertThat(outgoing.trusted()).hasSize(publicOnes + 1);
    }

    private static String get(String path) throws IOException, InterruptedException {
        return send("GET", path);
    }

    private static String post(String path) throws IOException, InterruptedException {
        return send("POST", path);
    }

    private static String send(String method, String path) throws IOException, InterruptedException {
        return java.net.http.HttpClient.newBuilder().proxy(java.net.http.HttpClient.Builder.NO_PROXY).build().send(
                java.net.http.HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + application.port() + path)).timeout(PATIENCE)
                        .header("Authorization", "Basic " + Base64.getEncoder().encodeToString(
                                "admin:admin-password-of-the-test".getBytes(StandardCharsets.UTF_8)))
                        .method(method, java.net.http.HttpRequest.BodyPublishers.noBody()).build(),
                java.net.http.HttpResponse.BodyHandlers.ofString()).body();
    }

    // ---- certificates, by the tool of the JDK

    /** The file of the authority that has signed the server's. */
    private static Path certificates() throws Exception {
        Path pem = folder.resolve("authority.pem");
        keytool("-genkeypair", "-alias", "ca", "-dname", "CN=Own Authority", "-ext", "bc:c", "-keystore", "ca.p12");
        keytool("-exportcert", "-alias", "ca", "-rfc", "-file", pem.toString(), "-keystore", "ca.p12");
        keytool("-genkeypair", "-alias", "server", "-dname", "CN=outside", "-keystore", "server.p12");
        keytool("-certreq", "-alias", "server", "-file", "request.csr", "-keystore", "server.p12");
        keytool("-gencert", "-alias", "ca", "-infile", "request.csr", "-outfile", "server.pem", "-rfc", "-ext", "san=dns:" + CALENDLY
                + ",dns:hooks.outside.invalid,dns:login.outside.invalid,dns:library.outside.invalid", "-keystore", "ca.p12");
        Files.writeString(folder.resolve("chain.pem"), Files.readString(folder.resolve("server.pem")) + Files.readString(pem));
        keytool("-importcert", "-noprompt", "-alias", "ca", "-file", pem.toString(), "-keystore", "server.p12");
        keytool("-importcert", "-noprompt", "-alias", "server", "-file", "chain.pem", "-keystore", "server.p12");
        return pem;
    }

    private static void keytool(String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "keytool").toString()));
        command.addAll(Arrays.asList(arguments));
        command.addAll(List.of("-storepass", "changeit"));
        if (arguments[0].equals("-genkeypair")) {
            command.addAll(List.of("-keyalg", "RSA", "-storetype", "PKCS12", "-validity", "30"));
        }
        Process process = new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(said).isZero();
    }

    // ---- the outside

    private abstract static class Listener implements AutoCloseable {

        protected final ServerSocket socket;

        Listener(ServerSocket socket) {
            this.socket = socket;
        }

        protected void begin() {
            daemon(() -> {
                while (!socket.isClosed()) {
                    try {
                        Socket client = socket.accept();
                        daemon(() -> serve(client));
                    } catch (IOException closed) {
                        return;
                    }
                }
            });
        }

        abstract void serve(Socket client);

        int port() {
            return socket.getLocalPort();
        }

        static void join(Socket one, Socket other) {
            daemon(() -> copy(one, other));
            copy(other, one);
        }

        private static void copy(Socket from, Socket to) {
            try (from; to) {
                from.getInputStream().transferTo(to.getOutputStream());
            } catch (IOException ended) {
                // Both are closed.
            }
        }

        private static void daemon(Runnable task) {
            Thread thread = new Thread(task, "company-network");
            thread.setDaemon(true);
            thread.start();
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    /** Ends TLS in front of the practice Calendly; other hosts get a short answer. */
    private static final class Tls extends Listener {

        private final int practice;

        Tls(Path keys, int practice) throws Exception {
            super(context(keys).getServerSocketFactory().createServerSocket(0, 50, InetAddress.getLoopbackAddress()));
            this.practice = practice;
            begin();
        }

        private static SSLContext context(Path keys) throws Exception {
            KeyStore store = KeyStore.getInstance(keys.toFile(), "changeit".toCharArray());
            KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            factory.init(store, "changeit".toCharArray());
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(factory.getKeyManagers(), null, null);
            return context;
        }

        @Override
        void serve(Socket client) {
            try {
                join(client, new Socket(InetAddress.getLoopbackAddress(), practice));
            } catch (IOException gone) {
                // Nothing is there to be served.
            }
        }
    }

    /** A proxy that takes CONNECT with a login only, and knows names that nobody else here does. */
    private static final class Tunnels extends Listener {

        private final List<String> asked = new CopyOnWriteArrayList<>();
        private final int outside;

        Tunnels(int outside) throws IOException {
            super(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()));
            this.outside = outside;
            begin();
        }

        @Override
        void serve(Socket client) {
            try {
                while (true) {
                    String head = head(client.getInputStream());
                    String line = head.lines().findFirst().orElse("");
                    String login = head.lines().filter(each -> each.toLowerCase().startsWith("proxy-authorization: basic "))
                            .map(each -> new String(Base64.getDecoder().decode(each.substring(each.lastIndexOf(' ') + 1)),
                                    StandardCharsets.UTF_8)).findFirst().orElse("nothing");
                    if (line.isEmpty()) {
                        client.close();
                        return;
                    }
                    asked.add(line.replace(" HTTP/1.1", "") + " with " + login);
                    if (login.equals(LOGIN) && line.startsWith("CONNECT ")) {
                        client.getOutputStream().write("HTTP/1.1 200 Connected\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                        join(client, new Socket(InetAddress.getLoopbackAddress(), outside));
                        return;
                    }
                    client.getOutputStream().write(("HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm=\"p\"\r\n"
                            + "Content-Length: 0\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
                }
            } catch (IOException gone) {
                // The next one is served by another thread.
            }
        }

        private static String head(InputStream in) throws IOException {
            StringBuilder head = new StringBuilder();
            for (int next = in.read(); next >= 0; next = in.read()) {
                head.append((char) next);
                if (head.toString().endsWith("\r\n\r\n")) {
                    return head.toString();
                }
            }
            return "";
        }
    }
}
