package io.rosterbridge.alerts;

import java.util.List;

/** Something that is looked at each minute. Every bean of this type is asked. */
@FunctionalInterface
public interface AlertCondition {

    /** What is the case now; empty if all is well. An exception is told as an alert of its own, and nothing is taken for over then. */
    List<Alert> present();
}
