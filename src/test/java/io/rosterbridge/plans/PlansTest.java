package io.rosterbridge.plans;

import io.rosterbridge.directory.Databases.Engine;

class PlansTest extends PlansContract {

    PlansTest() {
        super(Engine.H2);
    }
}
