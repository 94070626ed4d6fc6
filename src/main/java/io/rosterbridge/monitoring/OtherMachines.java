package io.rosterbridge.monitoring;

import org.jolokia.server.core.request.JolokiaRequest;
import org.jolokia.server.core.service.request.AbstractRequestHandler;

/**
 * Refuses what is asked about another machine, by a request with a {@code target}; else this one would answer as if it were meant.
 * Jolokia makes it by its name.
 */
public final class OtherMachines extends AbstractRequestHandler {

    /** Before the handler of this machine's MBeans, which has 1000. */
    public OtherMachines() {
        super("target", 1);
    }

    @Override
    public boolean canHandle(JolokiaRequest request) {
        return request.getOption("target") != null;
    }

    /** @throws SecurityException always */
    @Override
    public <R extends JolokiaRequest> Object handleRequest(R request, Object previous) {
        throw new SecurityException("no other machine is asked; leave out \"target\"");
    }
}
