package io.rosterbridge.alerts;

import java.util.List;

/** Something that is looked at each minute. Every bean of this type is asked. */
@FunctionalInterface
public interface AlertCondition {

    /** What is the case now; empty if all is well. An exception ends the look, and nothing is taken for over. */
    List<Alert> present();
}
