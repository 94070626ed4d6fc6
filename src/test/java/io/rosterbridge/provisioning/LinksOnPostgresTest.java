package io.rosterbridge.provisioning;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.rosterbridge.Application;
import io.rosterbridge.access.Actor;
import io.rosterbridge.account.ExternalIds;
import io.rosterbridge.account.LinkedAccounts.IfUnknown;
import io.rosterbridge.directory.Databases.Engine;
import io.rosterbridge.directory.Erasure;
import io.rosterbridge.provisioning.Doors.Door;
import io.rosterbridge.provisioning.LinkQuestions.Pair;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What decides who has which account, on the other database: one way through all of it. */
class LinksOnPostgresTest {

    private static final Actor ADMIN = Actor.login("admin");

    @Test
    void accountsPassAreAskedAboutAreNotSwappedAndAreForgotten() throws IOException {
        HikariDataSource fresh = (HikariDataSource) Engine.POSTGRES.fresh();
        try (Application application = Doors.prepared().with("spring.datasource.url", fresh.getJdbcUrl())
                .with("spring.datasource.username", fresh.getUsername()).with("spring.datasource.password", "").start()) {
            application.profile("max-share: 0.1", "max-share: 1.0");
            Doors doors = new Doors(application);
            doors.bring(Door.FILE, "c,zoe@example.com,Zoe Winter,active,true", "u,una@example.com,Una First,active,true",
                    "d,dora@example.com,Dora Second,active,true", "a,ann@example.com,Ann One,active,true");
            String zoe = linked(application, "c");
            String ann = linked(application, "a");
            application.writes();

            doors.bring(Door.FILE, "e,zoe@example.com,Zoe Winter,active,true", "c,zoe@example.com,Zoe Winter,inactive,false");
            assertThat(linked(application, "e")).isEqualTo(zoe);
            assertThat(application.writes()).isZero();

            doors.bring(Door.FILE, "u,dora@example.com,Una First,active,true", "d,una@example.com,Dora Second,active,true");
            assertThat(application.count("family = 'addresses-swapped'")).isEqualTo(2);

            doors.bring(Door.FILE, "a,bob@example.com,Bob Two,inactive,true");
            assertThat(application.count("family = 'identity-to-confirm'")).isEqualTo(1);
            application.bean(LinkDecisions.class).answer(ADMIN, List.of(new Pair("a", ann)), false);
            application.settle();
            assertThat(linked(application, "a")).isNull();
            assertThat(application.writes()).isZero();

            doors.bring(Door.FILE, "x,ann@example.com,Ann One,active,true");
            assertThat(linked(application, "x")).isEqualTo(ann);

            doors.bring(Door.FILE, "n,zoe@example.com,Max Power,active,true", "e,zoe@example.com,Zoe Winter,inactive,false");
            assertThat(application.count("user_id = 'n' and family = 'link-to-confirm'")).isEqualTo(1);
            application.bean(LinkDecisions.class).passOn(ADMIN, zoe, "e", "n");
            application.settle();
            assertThat(linked(application, "n")).isEqualTo(zoe);
            application.bean(ExternalIds.class).correct(ADMIN, List.of(new ExternalIds.Shown("n", zoe, "c")));
            application.settle();
            assertThat(application.calendly().account("zoe@example.com").externalId()).isEqualTo("n");
            assertThat(application.bean(Erasure.class).erase(ADMIN, "e", IfUnknown.REFUSE)).isPresent();

            String una = linked(application, "u");
            application.writes();
            doors.full("E-u,dora@example.com,Una First,active,true", "E-d,una@example.com,Dora Second,active,true",
                    "x,ann@example.com,Ann One,active,true", "n,zoe@example.com,Max Power,active,true", "a,bob@example.com,Bob Two,inactive,true",
                    "c,zoe@example.com,Zoe Winter,inactive,false");
            assertThat(linked(application, "E-u")).isEqualTo(una);
            assertThat(application.writes()).isZero();
        }
    }

    private static String linked(Application application, String userId) {
        return application.database().queryForObject("select max(scim_id) from calendly_account where user_id = ?", String.class, userId);
    }
}
