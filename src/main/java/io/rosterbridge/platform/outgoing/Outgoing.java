package io.rosterbridge.platform.outgoing;

import java.io.IOException;
import java.io.InputStream;
import java.net.Authenticator;
import java.net.InetSocketAddress;
import java.net.PasswordAuthentication;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.apache.hc.client5.http.auth.AuthScope;
import org.apache.hc.client5.http.auth.UsernamePasswordCredentials;
import org.apache.hc.client5.http.impl.auth.BasicCredentialsProvider;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.client5.http.impl.routing.DefaultRoutePlanner;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.springframework.core.env.Environment;

/**
 * How the world outside is reached. {@code ROSTERBRIDGE_PROXY} names the HTTP proxy that leads there, {@code ROSTERBRIDGE_CA} a file with
 * certificates that are trusted beside the public ones. Both hold for Calendly, the webhook and OpenID Connect; mail, which has no such
 * proxy, takes the certificates.
 */
public final class Outgoing {

    private final Optional<HttpHost> proxy;
    private final Optional<PasswordAuthentication> login;
    private final List<String> direct;
    private final TellingTrust trust;
    private final SSLContext tls;
    private final boolean hasOwnCertificates;

    private Outgoing(String proxy, String noProxy, String certificates) {
        Optional<URI> url = Optional.of(proxy.strip()).filter(text -> !text.isEmpty()).map(Outgoing::checked);
        this.proxy = url.map(uri -> new HttpHost("http", uri.getHost(), uri.getPort()));
        this.login = url.map(URI::getRawUserInfo).map(Outgoing::login);
        this.direct = Arrays.stream(noProxy.split("[,\\s]+")).filter(name -> !name.isEmpty()).map(name -> name.toLowerCase(Locale.ROOT)
                .replaceFirst("^\\*", "")).toList();
        this.hasOwnCertificates = !certificates.isBlank();
        this.trust = trust(hasOwnCertificates ? certificates(Path.of(certificates.strip())) : List.of());
        this.tls = tls(trust);
    }

    /** @throws IllegalArgumentException if a setting is of no use; the password of the proxy is not told */
    public static Outgoing of(Environment environment) {
        return new Outgoing(environment.getProperty("rosterbridge.proxy", ""), environment.getProperty("rosterbridge.no-proxy", ""),
                environment.getProperty("rosterbridge.ca", ""));
    }

    /** Straight out, trusting public certificates only. */
    public static Outgoing direct() {
        return new Outgoing("", "", "");
    }

    private static URI checked(String proxy) {
        try {
            URI uri = new URI(proxy);
            if ("http".equals(uri.getScheme()) && uri.getHost() != null && uri.getPort() > 0
                    && (uri.getPath().isEmpty() || uri.getPath().equals("/")) && uri.getQuery() == null) {
                return uri;
            }
        } catch (URISyntaxException malformed) {
            // Told below, without what was given: it may have the password in it.
        }
        throw new IllegalArgumentException("ROSTERBRIDGE_PROXY must be http://host:port, or http://user:password@host:port with what is no "
                + "letter or digit percent-encoded; it is \"" + proxy.replaceFirst("(?s)^([A-Za-z]+://)?.*@", "$1***@") + "\"");
    }

    private static PasswordAuthentication login(String userInfo) {
        String[] parts = userInfo.split(":", 2);
        return new PasswordAuthentication(decoded(parts[0]), decoded(parts.length == 2 ? parts[1] : "").toCharArray());
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    private static Collection<? extends Certificate> certificates(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            Collection<? extends Certificate> certificates = CertificateFactory.getInstance("X.509").generateCertificates(in);
            if (certificates.isEmpty()) {
                throw new IllegalArgumentException("ROSTERBRIDGE_CA names " + file + ", which has no certificate in it; it must have one or "
                        + "more in PEM (-----BEGIN CERTIFICATE-----)");
            }
            return certificates;
        } catch (IOException unreadable) {
            throw new IllegalArgumentException("ROSTERBRIDGE_CA names " + file + ", which cannot be read (" + unreadable + ")", unreadable);
        } catch (CertificateException malformed) {
            throw new IllegalArgumentException("ROSTERBRIDGE_CA names " + file + ", which is no file of certificates in PEM ("
                    + malformed.getMessage() + ")", malformed);
        }
    }

    /** The certificates of Java, and these. */
    private static TellingTrust trust(Collection<? extends Certificate> own) {
        try {
            KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
            trusted.load(null, null);
            int number = 0;
            for (X509Certificate known : manager(null).getAcceptedIssuers()) {
                trusted.setCertificateEntry("public-" + number++, known);
            }
            for (Certificate certificate : own) {
                trusted.setCertificateEntry("own-" + number++, certificate);
            }
            return new TellingTrust(manager(trusted));
        } catch (GeneralSecurityException | IOException impossible) {
            throw new IllegalStateException("TLS cannot be set up", impossible);
        }
    }

    private static SSLContext tls(TellingTrust trust) {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {trust}, null);
            return context;
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("TLS cannot be set up", impossible);
        }
    }

    X509Certificate[] trusted() {
        return trust.getAcceptedIssuers();
    }

    private static X509ExtendedTrustManager manager(KeyStore trusted) throws GeneralSecurityException {
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(trusted);
        return (X509ExtendedTrustManager) Arrays.stream(factory.getTrustManagers()).filter(X509ExtendedTrustManager.class::isInstance)
                .findFirst().orElseThrow();
    }

    /** Trusts the public certificates and those of the setting. */
    public SSLContext tls() {
        return tls;
    }

    /** The proxy that leads to this host; empty if it is reached directly. */
    public Optional<HttpHost> proxy(String host) {
        return proxy.filter(there -> !isDirect(host.toLowerCase(Locale.ROOT)));
    }

    /** Whether this host is the proxy itself, which may have a private address. */
    public boolean isProxy(String host) {
        return proxy.filter(there -> there.getHostName().equalsIgnoreCase(host)).isPresent();
    }

    private boolean isDirect(String host) {
        return host.equals("localhost") || host.matches("127(\\.\\d+){3}|\\[?::1]?") || direct.stream().anyMatch(name -> name.startsWith(".")
                ? host.endsWith(name) || host.equals(name.substring(1)) : host.equals(name) || host.endsWith("." + name));
    }

    /** Lets a client of Apache go by the proxy. */
    public HttpClientBuilder applyTo(HttpClientBuilder client) {
        proxy.ifPresent(there -> {
            client.setRoutePlanner(new DefaultRoutePlanner(null) {
                @Override
                protected HttpHost determineProxy(HttpHost target, HttpContext context) {
                    return proxy(target.getHostName()).orElse(null);
                }
            });
            login.ifPresent(known -> {
                BasicCredentialsProvider credentials = new BasicCredentialsProvider();
                credentials.setCredentials(new AuthScope(there), new UsernamePasswordCredentials(known.getUserName(), known.getPassword()));
                client.setDefaultCredentialsProvider(credentials);
            });
        });
        return client;
    }

    /** For whatever asks the Java machine how to get out, such as the sign-in by OpenID Connect and mail; without settings, nothing changes. */
    void makeDefault() {
        if (hasOwnCertificates) {
            SSLContext.setDefault(tls);
            // Code that opened an https address before has fixed the default of that.
            HttpsURLConnection.setDefaultSSLSocketFactory(tls.getSocketFactory());
        }
        proxy.ifPresent(there -> {
            // Java sends no name and password to a proxy for https unless it is told that this is wanted.
            System.setProperty("jdk.http.auth.tunneling.disabledSchemes", "");
            ProxySelector.setDefault(new Selector());
            login.ifPresent(known -> Authenticator.setDefault(new Authenticator() {
                @Override
                protected PasswordAuthentication getPasswordAuthentication() {
                    return getRequestorType() == RequestorType.PROXY && isProxy(getRequestingHost()) ? known : null;
                }
            }));
        });
    }

    private final class Selector extends ProxySelector {

        @Override
        public List<Proxy> select(URI uri) {
            return List.of(proxy(String.valueOf(uri.getHost())).filter(there -> String.valueOf(uri.getScheme()).startsWith("http"))
                    .map(there -> new Proxy(Proxy.Type.HTTP, new InetSocketAddress(there.getHostName(), there.getPort()))).orElse(Proxy.NO_PROXY));
        }

        @Override
        public void connectFailed(URI uri, SocketAddress address, IOException failure) {
            // The caller learns it from the exception.
        }
    }
}
