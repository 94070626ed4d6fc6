package io.rosterbridge.queue;

import org.apache.camel.CamelContext;
import org.apache.camel.ProducerTemplate;
import org.springframework.beans.factory.ObjectProvider;

/** Starts pick-up at once after a change, instead of at its next look a second later. Losing one is harmless. */
public final class WakeUp implements Runnable {

    private static final String PICKUP = "seda:provision-pickup?size=1&discardWhenFull=true";

    private final ObjectProvider<CamelContext> context;
    private volatile ProducerTemplate template;

    public WakeUp(ObjectProvider<CamelContext> context) {
        this.context = context;
    }

    @Override
    public void run() {
        CamelContext camel = context.getIfAvailable();
        if (camel != null && camel.isStarted()) {
            if (template == null) {
                template = camel.createProducerTemplate();
            }
            template.sendBody(PICKUP, "a change");
        }
    }
}
