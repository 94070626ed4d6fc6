package io.rosterbridge.platform.outgoing;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.env.EnvironmentPostProcessor;
import org.springframework.core.env.ConfigurableEnvironment;

/** Sets the way out for the whole Java machine, before it is first used. */
public class OutgoingDefaults implements EnvironmentPostProcessor {

    /** @throws IllegalArgumentException if a setting is of no use */
    @Override
    public void postProcessEnvironment(ConfigurableEnvironment environment, SpringApplication application) {
        Outgoing.of(environment).makeDefault();
    }
}
