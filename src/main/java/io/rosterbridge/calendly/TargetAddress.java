package io.rosterbridge.calendly;

import io.rosterbridge.platform.outgoing.Outgoing;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.util.Locale;

/**
 * Which addresses a base URL may lead to: https and public ones only, unless private targets are allowed. A pasted URL
 * must not become a door to the machines beside this one. Names are looked at again whenever a connection is opened, so a
 * name that changes its address later gains nothing.
 */
public final class TargetAddress {

    private final boolean allowPrivate;
    private final Outgoing outgoing;

    public TargetAddress(boolean allowPrivate) {
        this(allowPrivate, Outgoing.direct());
    }

    /** @param outgoing the way to them; its proxy may have a private address */
    public TargetAddress(boolean allowPrivate, Outgoing outgoing) {
        this.allowPrivate = allowPrivate;
        this.outgoing = outgoing;
    }

    public Outgoing outgoing() {
        return outgoing;
    }

    /**
     * The base URL as it is stored: without a trailing slash.
     *
     * @throws IllegalArgumentException if it is not an absolute http(s) URL, has a user, query or fragment, is not https,
     *                                  or its host has a private address
     */
    public URI check(String baseUrl) {
        URI uri = form(baseUrl);
        try {
            requirePublic(uri.getHost(), InetAddress.getAllByName(uri.getHost()));
        } catch (UnknownHostException unknown) {
            if (outgoing.proxy(uri.getHost()).isPresent() && !(unknown instanceof PrivateAddress)) {
                // The proxy resolves outside names; the local name server may not.
                return uri;
            }
            throw refused(baseUrl, "its host " + uri.getHost() + " is not known or not allowed");
        }
        return uri;
    }

    /**
     * As {@link #check(String)}, but asks no name server: what was good once is not refused because the network is away.
     *
     * @throws IllegalArgumentException if it is not an absolute http(s) URL, has a user, query or fragment, or is not https
     */
    URI form(String baseUrl) {
        URI uri;
        try {
            uri = new URI(baseUrl.strip().replaceAll("/+$", ""));
        } catch (URISyntaxException malformed) {
            throw refused(baseUrl, "it is not a URL");
        }
        boolean http = "http".equals(uri.getScheme());
        if (uri.getHost() == null || !(http || "https".equals(uri.getScheme()))) {
            throw refused(baseUrl, "it must begin with https:// and a host");
        }
        if (uri.getUserInfo() != null || uri.getQuery() != null || uri.getFragment() != null) {
            throw refused(baseUrl, "it must have no user, query or fragment");
        }
        if (http && !allowPrivate) {
            throw refused(baseUrl, "it must be https");
        }
        return uri;
    }

    /** Whether both lead to the same place: a trailing slash, the letter case of the host and the port that is meant anyway do not count. */
    static boolean isSame(URI one, URI other) {
        return origin(one).equals(origin(other)) && path(one).equals(path(other));
    }

    /** Scheme, host and port in the one form that all spellings share. */
    static String origin(URI uri) {
        int port = uri.getPort() >= 0 ? uri.getPort() : "http".equalsIgnoreCase(uri.getScheme()) ? 80 : 443;
        return (uri.getScheme() + "://" + uri.getHost() + ":" + port).toLowerCase(Locale.ROOT);
    }

    private static String path(URI uri) {
        return uri.getRawPath().replaceAll("/+$", "");
    }

    /**
     * On the way to a target.
     *
     * @throws UnknownHostException if one of the addresses is private and that is not allowed, nor are they the proxy's
     */
    InetAddress[] check(String host, InetAddress[] addresses) throws UnknownHostException {
        // Its host may be a target's too, but no such target passes the check of a base URL.
        return outgoing.isProxy(host) ? addresses : requirePublic(host, addresses);
    }

    private InetAddress[] requirePublic(String host, InetAddress[] addresses) throws UnknownHostException {
        for (InetAddress address : addresses) {
            if (!allowPrivate && !SpecialAddresses.isPublic(address)) {
                throw new PrivateAddress(host + " has the private or reserved address " + address.getHostAddress());
            }
        }
        return addresses;
    }

    private static final class PrivateAddress extends UnknownHostException {

        private static final long serialVersionUID = 1;

        private PrivateAddress(String message) {
            super(message);
        }
    }

    private static IllegalArgumentException refused(String baseUrl, String why) {
        return new IllegalArgumentException("base URL \"" + baseUrl + "\" is refused: " + why
                + "; paste the Sync endpoint as Calendly shows it (tests and practice: ROSTERBRIDGE_ALLOW_PRIVATE_TARGETS=true)");
    }
}
