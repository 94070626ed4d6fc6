package io.rosterbridge.platform.web;

import java.net.InetAddress;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.autoconfigure.web.ServerProperties;
import org.springframework.boot.autoconfigure.web.ServerProperties.ForwardHeadersStrategy;
import org.springframework.boot.web.context.WebServerInitializedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/** Says at the start that passwords come in the clear, if other machines reach this one and nothing is known to encrypt the way. */
@Component
final class PlainHttp {

    private static final Logger LOG = LoggerFactory.getLogger(PlainHttp.class);

    private final ServerProperties server;

    PlainHttp(ServerProperties server) {
        this.server = server;
    }

    @EventListener
    void started(WebServerInitializedEvent started) {
        if (isOpen()) {
            LOG.warn("Other machines reach this one on {} without TLS, so passwords and tokens come in the clear. Set server.ssl, or put a "
                    + "proxy that ends TLS in front and set SERVER_FORWARD_HEADERS_STRATEGY=native; or SERVER_ADDRESS=127.0.0.1",
                    server.getAddress() == null ? "all its addresses" : server.getAddress().getHostAddress());
        }
    }

    boolean isOpen() {
        InetAddress address = server.getAddress();
        boolean isLocal = address != null && address.isLoopbackAddress();
        boolean hasTls = server.getSsl() != null && server.getSsl().isEnabled();
        ForwardHeadersStrategy strategy = server.getForwardHeadersStrategy();
        boolean hasProxy = strategy != null && strategy != ForwardHeadersStrategy.NONE;
        return !isLocal && !hasTls && !hasProxy;
    }
}
