package io.rosterbridge;

class LateDecisionTest extends LateDecisionContract {

    LateDecisionTest() {
        super(1);
    }
}
