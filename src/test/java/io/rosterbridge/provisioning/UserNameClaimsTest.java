package io.rosterbridge.provisioning;

import static org.assertj.core.api.Assertions.assertThat;

import io.rosterbridge.StillClock;
import io.rosterbridge.directory.Databases.Engine;
import io.rosterbridge.directory.People;
import io.rosterbridge.directory.PersonDraft;
import io.rosterbridge.domain.Assignment;
import io.rosterbridge.domain.Person;
import io.rosterbridge.profile.ProfileVersions;
import io.rosterbridge.queue.DueMarks;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.sql.DataSource;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Whose claims a database finds. */
class UserNameClaimsTest {

    private final StillClock clock = new StillClock();

    /** A database whose collation is C knows the lower case of ASCII only. */
    @ParameterizedTest
    @EnumSource(Engine.class)
    void theUserOfSomebodyWhoIsGoneIsFoundInEveryAlphabet(Engine engine) {
        DataSource source = engine.fresh();
        JdbcTemplate database = new JdbcTemplate(source);
        TransactionTemplate transaction = new TransactionTemplate(new JdbcTransactionManager(source));
        ProfileVersions profiles = new ProfileVersions(database, transaction, clock, () -> { });
        profiles.readAtStart(Path.of("mappings/calendly.yaml"));
        People people = new People(database, transaction, clock, new DueMarks(database, clock, () -> { }), false);
        people.put(new PersonDraft("old", "ÅSA@example.com", "active", Map.of(), Assignment.ASSIGNED), "test");
        database.update("insert into calendly_account (user_id, scim_id, user_name, active, linked_by, linked_at) "
                + "values ('old', 's', 'ÅSA@example.com', true, 'created', current_timestamp)");
        database.update("update provisioning_task set user_name_key = 'åsa@example.com'");
        people.remove("old", "test");

        Work work = new Work(new Work.Facts(new Person("new", "åsa@example.com", true, Map.of()), true, Assignment.ASSIGNED,
                Optional.empty(), 1, 0, 0, Optional.empty(), clock.instant(), "lease", null, Work.Clearance.NONE), profiles.latest());
        work.identify();
        new UserNameClaims(database).tellRivals(List.of(work));
        assertThat(work.former()).contains("old");
    }
}
