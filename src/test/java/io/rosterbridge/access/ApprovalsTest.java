package io.rosterbridge.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rosterbridge.StillClock;
import io.rosterbridge.directory.Databases.Engine;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** When approvals are enough, on both databases. */
class ApprovalsTest {

    private static final List<Cause> NOBODY = List.of();
    private static final Actor ANN = Actor.login("ann");
    private static final Actor BOB = Actor.login("bob");
    private static final Actor CLEO = Actor.login("cleo");

    private JdbcTemplate database;

    @ParameterizedTest
    @EnumSource
    void oneIsEnoughUnlessTwoAreAskedFor(Engine engine) {
        assertThat(approvals(engine, false).approve("hold:1", "f", ANN, () -> List.of(new Cause("ann", "changed people")))).isTrue();
    }

    @ParameterizedTest
    @EnumSource
    void twoDifferentPeopleApproveTheSameList(Engine engine) {
        Approvals approvals = approvals(engine, true);
        assertThat(approvals.approve("hold:1", "f", ANN, () -> NOBODY)).isFalse();
        assertThat(approvals.approve("hold:1", "f", ANN, () -> NOBODY)).as("again").isFalse();
        assertThat(approvals.approve("hold:1", "f", new Actor("token:ci (x) (ann)", "ann"), () -> NOBODY)).as("her own token").isFalse();
        assertThat(approvals.approve("hold:2", "f", BOB, () -> NOBODY)).as("another hold").isFalse();
        assertThat(approvals.approve("hold:1", "g", BOB, () -> NOBODY)).as("another list").isFalse();
        assertThat(approvals.standing("hold:1", "f", () -> NOBODY).approvers()).containsExactly("ann");
        assertThat(approvals.approve("hold:1", "f", BOB, () -> List.of(new Cause("people.full.csv", "changed people")))).isTrue();
    }

    /** That somebody else is known to have had a part in it makes nobody's word count for two. */
    @ParameterizedTest
    @EnumSource
    void aKnownCauseMakesNobodyTwoPeople(Engine engine) {
        Approvals approvals = approvals(engine, true);
        assertThat(approvals.approve("hold:1", "f", BOB, () -> List.of(new Cause("ann", "changed people")))).isFalse();
    }

    @ParameterizedTest
    @EnumSource
    void whoeverHasCausedItIsNoneOfTheTwo(Engine engine) {
        Approvals approvals = approvals(engine, true);
        database.update("insert into api_token (name, login, prefix, hash, permissions, creator, created_at, expires_at) "
                + "values ('ci', 'token:ci (ann)', 'rbt_', 'x', 'view-apps', 'ann', current_timestamp, current_timestamp)");
        for (String login : List.of("ann", "token:ci (ann)")) {
            List<Cause> causes = List.of(new Cause(login, "saved profile version 7"), new Cause(login, "put in hr.csv"),
                    new Cause("csv", "changed people"));
            assertThatThrownBy(() -> approvals.approve("hold:1", "f", ANN, () -> causes)).isInstanceOf(IllegalStateException.class)
                    .hasMessage("\"ann\" put in hr.csv, saved profile version 7; it takes two people who did not cause it");
            assertThat(approvals.standing("hold:1", "f", () -> causes).causing())
                    .containsExactly("ann put in hr.csv, saved profile version 7");
        }
        List<Cause> causes = List.of(new Cause("ann", "saved profile version 7"));
        assertThat(approvals.approve("hold:1", "f", BOB, () -> causes)).isFalse();
        assertThat(approvals.approve("hold:1", "f", CLEO, () -> causes)).isTrue();
    }

    @ParameterizedTest
    @EnumSource
    void anApprovalStopsCountingOnceItsGiverHasCausedIt(Engine engine) {
        Approvals approvals = approvals(engine, true);
        assertThat(approvals.approve("hold:1", "f", ANN, () -> NOBODY)).isFalse();
        assertThat(approvals.approve("hold:1", "f", BOB, () -> List.of(new Cause("ann", "saved profile version 8")))).isFalse();
    }

    /** Whoever makes a second account, or gives it another password, can be both. */
    @ParameterizedTest
    @EnumSource
    void anAccountAndWhoeverHasItInTheirHandsAreNoTwoPeople(Engine engine) {
        for (String hand : List.of("created_by", "password_set_by")) {
            for (boolean makerFirst : List.of(true, false)) {
                Approvals approvals = approvals(engine, true);
                database.update("update console_user set " + hand + " = 'ann' where name = 'bob'");
                assertThat(approvals.approve("hold:1", "f", makerFirst ? ANN : BOB, () -> NOBODY)).isFalse();
                assertThatThrownBy(() -> approvals.approve("hold:1", "f", makerFirst ? BOB : ANN, () -> NOBODY)).as(hand)
                        .hasMessageContaining("\"ann\" has " + (hand.equals("created_by") ? "made" : "set the password of")
                        + " the account \"bob\"")
                        .hasMessageContaining("let somebody else approve it");
                assertThat(approvals.approve("hold:1", "f", CLEO, () -> NOBODY)).as("a second person").isTrue();
            }
        }
    }

    /** What it was when it approved counts: it may be gone by the time that its maker approves. */
    @ParameterizedTest
    @EnumSource
    void deletingTheSecondAccountHidesNothing(Engine engine) {
        Approvals approvals = approvals(engine, true);
        database.update("update console_user set created_by = 'ann' where name = 'bob'");
        assertThat(approvals.approve("hold:1", "f", BOB, () -> NOBODY)).isFalse();
        database.update("delete from console_user where name = 'bob'");
        assertThatThrownBy(() -> approvals.approve("hold:1", "f", ANN, () -> NOBODY)).hasMessageContaining("has made the account \"bob\"");
    }

    @ParameterizedTest
    @EnumSource
    void twoAccountsWhosePasswordsOneHasSetAreNoTwoPeople(Engine engine) {
        Approvals approvals = approvals(engine, true);
        database.update("update console_user set created_by = 'admin', password_set_by = 'admin', password_own = false "
                + "where name in ('ann', 'bob')");
        assertThat(approvals.approve("hold:1", "f", ANN, () -> NOBODY)).isFalse();
        assertThatThrownBy(() -> approvals.approve("hold:1", "f", BOB, () -> NOBODY)).hasMessageContaining("ones that \"admin\" has set");
        database.update("update console_user set password_own = true where name = 'bob'");
        assertThat(approvals.approve("hold:1", "f", BOB, () -> NOBODY)).as("with a password of his own").isTrue();
    }

    @ParameterizedTest
    @EnumSource
    void anAccountInTheHandsOfWhoeverCausedItDoesNotCount(Engine engine) {
        Approvals approvals = approvals(engine, true);
        List<Cause> causes = List.of(new Cause("ann", "put in hr.csv"));
        database.update("update console_user set created_by = 'ann', password_set_by = 'ann', password_own = false where name = 'bob'");
        assertThatThrownBy(() -> approvals.approve("hold:1", "f", BOB, () -> causes))
                .hasMessageContaining("\"ann\" has set, who put in hr.csv");
    }

    @ParameterizedTest
    @EnumSource
    void whoeverIsNoLoginIsNobody(Engine engine) {
        Approvals approvals = approvals(engine, true);
        database.update("insert into console_user (name, password_hash, role, created_at) values ('JMX', 'x', 'admin', current_timestamp)");
        assertThatThrownBy(() -> approvals.approve("hold:1", "f", Actor.thing("JMX"), () -> NOBODY))
                .hasMessageContaining("nobody in particular");
        assertThat(approvals.approve("hold:1", "f", Actor.login("JMX"), () -> NOBODY)).as("an account of that name").isFalse();
    }

    @ParameterizedTest
    @EnumSource
    void saysThatTooFewAreLeft(Engine engine) {
        Approvals approvals = approvals(engine, true);
        assertThat(approvals.standing("hold:1", "f", () -> NOBODY).stuck()).isEmpty();
        database.update("update console_user set role = 'auditor' where name = 'cleo'");
        assertThat(approvals.standing("hold:1", "f", () -> List.of(new Cause("ann", "put in hr.csv"))).stuck()).hasValueSatisfying(why ->
                assertThat(why).contains("only bob here"));
        database.update("update console_user set disabled = true where name = 'bob'");
        assertThat(approvals.standing("hold:1", "f", () -> List.of(new Cause("ann", "put in hr.csv"))).stuck()).hasValueSatisfying(why ->
                assertThat(why).contains("nobody here"));
        assertThat(approvals(engine, false).standing("hold:1", "f", () -> NOBODY).stuck()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void whatAProviderCallsSomebodyIsNotWhoTheyAre(Engine engine) {
        Approvals approvals = approvals(engine, true);
        OidcLogins logins = new OidcLogins(database, new StillClock());
        String paula = logins.name("company", "1", "paula");
        assertThat(paula).isEqualTo("oidc:paula");
        assertThat(logins.name("company", "1", "paula.new")).as("renamed there").isEqualTo(paula);
        String other = logins.name("company", "2", "Paula");
        assertThat(List.of(other, logins.name("partner", "1", "paula"))).containsExactly("oidc:Paula-2", "oidc:paula-3");
        assertThat(approvals.approve("hold:1", "f", Actor.login(paula), () -> NOBODY)).isFalse();
        assertThat(approvals.approve("hold:1", "f", Actor.login(logins.name("company", "1", "bob")), () -> NOBODY)).as("the same one")
                .isFalse();
        assertThat(approvals.approve("hold:1", "f", Actor.login(other), () -> NOBODY)).isTrue();
    }

    @ParameterizedTest
    @EnumSource
    void twoAtTheSameMomentSeeEachOther(Engine engine) {
        Approvals approvals = approvals(engine, true);
        for (int round = 0; round < 10; round++) {
            String hold = "hold:" + round;
            List<Boolean> enough = Stream.of(ANN, BOB).map(who -> CompletableFuture.supplyAsync(() ->
                    approvals.approve(hold, "f", who, () -> NOBODY), task -> new Thread(task).start())).toList().stream()
                    .map(CompletableFuture::join).toList();
            assertThat(enough).containsExactlyInAnyOrder(true, false);
        }
    }

    private Approvals approvals(Engine engine, boolean twoPersons) {
        DataSource source = engine.fresh();
        database = new JdbcTemplate(source);
        for (String name : List.of("ann", "bob", "cleo")) {
            database.update("insert into console_user (name, password_hash, role, created_at) values (?, 'x', 'admin', current_timestamp)", name);
        }
        return new Approvals(database, new TransactionTemplate(new JdbcTransactionManager(source)), new StillClock(), twoPersons);
    }
}
