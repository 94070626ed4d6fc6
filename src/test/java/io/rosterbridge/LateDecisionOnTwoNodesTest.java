package io.rosterbridge;

/** The changes are made on one of two nodes; what waits, waits on both. */
class LateDecisionOnTwoNodesTest extends LateDecisionContract {

    LateDecisionOnTwoNodesTest() {
        super(2);
    }
}
