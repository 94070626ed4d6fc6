package io.rosterbridge.plans;

import io.rosterbridge.directory.Databases.Engine;

class PlansOnPostgresTest extends PlansContract {

    PlansOnPostgresTest() {
        super(Engine.POSTGRES);
    }
}
