package io.rosterbridge.calendly;

import static org.assertj.core.api.Assertions.assertThat;

import io.rosterbridge.Application;
import io.rosterbridge.calendly.Connection.State;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** The deployment names another base URL when people are linked already. */
class FirstConnectionTest {

    @Test
    void isNotTakenUnlessTheDeploymentSaysWhoseUsersItHas() throws IOException {
        String database = "jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1";
        try (Application former = Application.prepared().with("spring.datasource.url", database).start()) {
            former.person("ann", "ann@example.com", "Ann");
            former.settle();
            assertThat(audited(former)).containsExactly("connection-set", "connection-authorized");
        }
        try (Application untold = Application.prepared().with("spring.datasource.url", database).start()) {
            Connection connection = untold.connections().present();
            assertThat(connection.state()).isEqualTo(State.BROKEN);
            assertThat(connection.reason().orElseThrow()).contains("1 people are linked").contains("CALENDLY_ORGANIZATION");
            assertThat(connection.baseUrl()).as("the former one").isNotEqualTo(Optional.of(untold.practice().baseUri()));
            assertThat(untold.calendly().counters().requests()).isZero();
        }
        try (Application another = Application.prepared().with("spring.datasource.url", database)
                .with("rosterbridge.calendly.organization", "another").start()) {
            another.settle();
            assertThat(another.connections().present().state()).isEqualTo(State.OK);
            assertThat(another.connections().present().findings()).as("what was seen of it").extracting(Observation::topic)
                    .contains("page-size", "filter", "configuration", "latency").doesNotContain("unfinished");
            assertThat(another.accounts()).as("provisioned anew").hasSize(1);
            assertThat(another.log("ann")).containsExactly("CREATE DELIVERED", "CREATE DELIVERED");
            assertThat(audited(another)).as("not what was not taken").containsExactly("connection-set", "connection-authorized",
                    "connection-set", "connection-authorized");
        }
    }

    /** What the trail says that the deployment has done to the connection. */
    private static List<String> audited(Application application) {
        return application.database().queryForList("select action from audit_event where actor = 'deployment' and subject = 'connection' "
                + "order by id", String.class);
    }
}
