package io.rosterbridge.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rosterbridge.StillClock;
import io.rosterbridge.access.Approvals.Matter;
import io.rosterbridge.access.OidcLogins.Identity;
import io.rosterbridge.access.audit.AuditTrail;
import io.rosterbridge.directory.Databases.Engine;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
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
        assertThat(approvals(engine, false).approve(matter("hold:1", "f"), ANN, () -> List.of(new Cause("ann", "changed people")))).isTrue();
    }

    @ParameterizedTest
    @EnumSource
    void twoDifferentPeopleApproveTheSameList(Engine engine) {
        Approvals approvals = approvals(engine, true);
        assertThat(approvals.approve(matter("hold:1", "f"), ANN, () -> NOBODY)).isFalse();
        assertThat(approvals.approve(matter("hold:1", "f"), ANN, () -> NOBODY)).as("again").isFalse();
        assertThat(approvals.approve(matter("hold:1", "f"), new Actor("token:ci (x) (ann)", "ann"), () -> NOBODY)).as("her own token").isFalse();
        assertThat(approvals.approve(matter("hold:2", "f"), BOB, () -> NOBODY)).as("another hold").isFalse();
        assertThat(approvals.approve(matter("hold:1", "g"), BOB, () -> NOBODY)).as("another list").isFalse();
        assertThat(approvals.standing(matter("hold:1", "f"), () -> NOBODY).approvers()).containsExactly("ann");
        assertThat(approvals.approve(matter("hold:1", "f"), BOB, () -> List.of(new Cause("people.full.csv", "changed people")))).isTrue();
    }

    /** That somebody else is known to have had a part in it makes nobody's word count for two. */
    @ParameterizedTest
    @EnumSource
    void aKnownCauseMakesNobodyTwoPeople(Engine engine) {
        Approvals approvals = approvals(engine, true);
        assertThat(approvals.approve(matter("hold:1", "f"), BOB, () -> List.of(new Cause("ann", "changed people")))).isFalse();
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
            assertThatThrownBy(() -> approvals.approve(matter("hold:1", "f"), ANN, () -> causes)).isInstanceOf(IllegalStateException.class)
                    .hasMessage("\"ann\" put in hr.csv, saved profile version 7; it takes two people who did not cause it");
            assertThat(approvals.standing(matter("hold:1", "f"), () -> causes).causing())
                    .containsExactly("ann put in hr.csv, saved profile version 7");
        }
        List<Cause> causes = List.of(new Cause("ann", "saved profile version 7"));
        assertThat(approvals.approve(matter("hold:1", "f"), BOB, () -> causes)).isFalse();
        assertThat(approvals.approve(matter("hold:1", "f"), CLEO, () -> causes)).isTrue();
    }

    @ParameterizedTest
    @EnumSource
    void anApprovalStopsCountingOnceItsGiverHasCausedIt(Engine engine) {
        Approvals approvals = approvals(engine, true);
        assertThat(approvals.approve(matter("hold:1", "f"), ANN, () -> NOBODY)).isFalse();
        assertThat(approvals.approve(matter("hold:1", "f"), BOB, () -> List.of(new Cause("ann", "saved profile version 8")))).isFalse();
    }

    /** Whoever makes a second account, or gives it another password, can be both. */
    @ParameterizedTest
    @EnumSource
    void anAccountAndWhoeverHasItInTheirHandsAreNoTwoPeople(Engine engine) {
        for (String hand : List.of("created_by", "password_set_by")) {
            for (boolean makerFirst : List.of(true, false)) {
                Approvals approvals = approvals(engine, true);
                database.update("update console_user set " + hand + " = 'ann' where name = 'bob'");
                assertThat(approvals.approve(matter("hold:1", "f"), makerFirst ? ANN : BOB, () -> NOBODY)).isFalse();
                assertThatThrownBy(() -> approvals.approve(matter("hold:1", "f"), makerFirst ? BOB : ANN, () -> NOBODY)).as(hand)
                        .hasMessageContaining("\"ann\" has " + (hand.equals("created_by") ? "made" : "set the password of")
                        + " the account \"bob\"")
                        .hasMessageContaining("let somebody else approve it");
                assertThat(approvals.approve(matter("hold:1", "f"), CLEO, () -> NOBODY)).as("a second person").isTrue();
            }
        }
    }

    /** What it was when it approved counts: it may be gone by the time that its maker approves. */
    @ParameterizedTest
    @EnumSource
    void deletingTheSecondAccountHidesNothing(Engine engine) {
        Approvals approvals = approvals(engine, true);
        database.update("update console_user set created_by = 'ann' where name = 'bob'");
        assertThat(approvals.approve(matter("hold:1", "f"), BOB, () -> NOBODY)).isFalse();
        database.update("delete from console_user where name = 'bob'");
        assertThatThrownBy(() -> approvals.approve(matter("hold:1", "f"), ANN, () -> NOBODY)).hasMessageContaining("has made the account \"bob\"");
    }

    /** The finding: one admin makes two, logs in as each, and gives them passwords "of their own". */
    @ParameterizedTest
    @EnumSource
    void twoAccountsOfOneMakerAreNoTwoPeopleWhateverTheirPasswords(Engine engine) {
        for (boolean isOwn : List.of(false, true)) {
            Approvals approvals = approvals(engine, true);
            database.update("update console_user set created_by = 'mal', password_set_by = 'mal', password_own = ? where name in ('ann', 'bob')",
                    isOwn);
            assertThat(approvals.approve(matter("hold:1", "f"), ANN, () -> NOBODY)).isFalse();
            assertThatThrownBy(() -> approvals.approve(matter("hold:1", "f"), BOB, () -> NOBODY))
                    .hasMessage("\"bob\" and \"ann\", who has approved it already, both go back to \"mal\"; it takes two people, let somebody else "
                            + "approve it");
            assertThat(approvals.approve(matter("hold:1", "f"), CLEO, () -> NOBODY)).as("a second person").isTrue();
        }
    }

    /** However many lie between, and whoever of them is gone. */
    @ParameterizedTest
    @EnumSource
    void aLongLineOfMakersGoesBackToOne(Engine engine) {
        Approvals approvals = approvals(engine, true);
        ConsoleUserTable users = new ConsoleUserTable(database, new StillClock());
        users.insert(new ConsoleUserTable.New("p1", "x", Role.ADMIN, Optional.of("ann"), false));
        users.insert(new ConsoleUserTable.New("p2", "x", Role.ADMIN, Optional.of("p1"), false));
        users.insert(new ConsoleUserTable.New("p3", "x", Role.ADMIN, Optional.of("p2"), false));
        users.delete("p1");
        users.delete("p2");
        for (boolean makerFirst : List.of(true, false)) {
            Matter matter = matter("hold:" + makerFirst, "f");
            assertThat(approvals.approve(matter, makerFirst ? ANN : Actor.login("p3"), () -> NOBODY)).isFalse();
            assertThatThrownBy(() -> approvals.approve(matter, makerFirst ? Actor.login("p3") : ANN, () -> NOBODY))
                    .hasMessageContaining("both go back to \"ann\"");
        }
        for (String login : List.of("p1", "p2")) {
            assertThatThrownBy(() -> approvals.approve(matter("hold:2", "f"), ANN, () -> List.of(new Cause(login, "put in hr.csv"))))
                    .as("a deed of an account that is gone").hasMessageContaining("\"" + login + "\" put in hr.csv");
            assertThatThrownBy(() -> approvals.approve(matter("hold:2", "f"), Actor.login("p3"), () -> List.of(new Cause(login, "put in hr.csv"))))
                    .hasMessageContaining("\"" + login + "\" put in hr.csv");
        }
    }

    /** Two accounts of the deployment, of which one has got its password from the other's user. */
    @ParameterizedTest
    @EnumSource
    void aPasswordSetOnceBindsForGood(Engine engine) {
        Approvals approvals = approvals(engine, true);
        ConsoleUserTable users = new ConsoleUserTable(database, new StillClock());
        users.storePassword("bob", "y", Optional.of("ann"));
        users.storeOwnPassword("bob", "z");
        users.storePassword("bob", "y", Optional.of("cleo"));
        assertThat(approvals.approve(matter("hold:1", "f"), ANN, () -> NOBODY)).isFalse();
        assertThatThrownBy(() -> approvals.approve(matter("hold:1", "f"), BOB, () -> NOBODY)).as("reset by another since")
                .hasMessageContaining("go back to \"ann\"");
    }

    @ParameterizedTest
    @EnumSource
    void whatATokenDidIsItsMakersWhenBothAreGone(Engine engine) {
        Approvals approvals = approvals(engine, true);
        StillClock clock = new StillClock();
        ConsoleUserTable users = new ConsoleUserTable(database, clock);
        users.insert(new ConsoleUserTable.New("p1", "x", Role.ADMIN, Optional.of("ann"), false));
        TransactionTemplate transaction = new TransactionTemplate(new JdbcTransactionManager(database.getDataSource()));
        new ApiTokens(database, new AuditTrail(database, transaction, clock), clock).make(users.find("p1").orElseThrow(), "ci",
                Set.of(Permission.ASSIGN_APPS), null);
        users.delete("p1");
        List<Cause> causes = List.of(new Cause("token:ci (p1)", "changed people"));
        assertThatThrownBy(() -> approvals.approve(matter("hold:1", "f"), ANN, () -> causes)).hasMessageContaining("changed people");
        assertThat(approvals.approve(matter("hold:1", "f"), BOB, () -> causes)).isFalse();
        assertThat(approvals.approve(matter("hold:1", "f"), CLEO, () -> causes)).isTrue();
    }

    /** Made, promoted, let in again or given a password once there was something to approve. */
    @ParameterizedTest
    @EnumSource
    void anAccountThatSomebodyHadAHandInSinceDoesNotCount(Engine engine) {
        StillClock later = new StillClock();
        later.forward(Duration.ofMinutes(1));
        for (String how : List.of("made", "promoted", "let in", "given a password")) {
            Approvals approvals = approvals(engine, true);
            ConsoleUserTable users = new ConsoleUserTable(database, later);
            switch (how) {
                case "made" -> {
                    database.update("delete from console_user where name = 'bob'");
                    users.insert(new ConsoleUserTable.New("bob", "x", Role.ADMIN, Optional.empty(), false));
                }
                case "given a password" -> users.storePassword("bob", "y", Optional.of("cleo"));
                default -> users.change("bob", Role.ADMIN, false, true);
            }
            assertThat(approvals.approve(matter("hold:1", "f"), ANN, () -> NOBODY)).isFalse();
            assertThatThrownBy(() -> approvals.approve(matter("hold:1", "f"), BOB, () -> NOBODY)).as(how)
                    .hasMessageContaining("only an account that nobody has had a hand in since counts");
            assertThat(approvals.approve(new Matter("hold:2", "f", later.instant()), BOB, () -> NOBODY)).as("a later one").isFalse();
            assertThat(approvals.approve(new Matter("hold:2", "f", later.instant()), ANN, () -> NOBODY)).as("a later one").isTrue();
        }
    }

    @ParameterizedTest
    @EnumSource
    void anAccountInTheHandsOfWhoeverCausedItDoesNotCount(Engine engine) {
        Approvals approvals = approvals(engine, true);
        List<Cause> causes = List.of(new Cause("ann", "put in hr.csv"));
        database.update("update console_user set password_set_by = 'ann', password_own = false where name = 'bob'");
        assertThatThrownBy(() -> approvals.approve(matter("hold:1", "f"), BOB, () -> causes))
                .hasMessage("\"ann\" has set the password of the account \"bob\", and \"ann\" put in hr.csv; it takes two people who did not "
                + "cause it");
        database.update("update console_user set password_own = true where name = 'bob'");
        assertThatThrownBy(() -> approvals.approve(matter("hold:1", "f"), BOB, () -> causes)).as("with a password of his own, as it says")
                .hasMessageContaining("put in hr.csv");
    }

    /** It lets a throw-away account cause it, and approves itself. */
    @ParameterizedTest
    @EnumSource
    void whoHasMadeTheCauseIsOne(Engine engine) {
        Approvals approvals = approvals(engine, true);
        database.update("update console_user set created_by = 'ann' where name = 'bob'");
        List<Cause> causes = List.of(new Cause("bob", "saved profile version 7"));
        assertThatThrownBy(() -> approvals.approve(matter("hold:1", "f"), ANN, () -> causes))
                .hasMessageContaining("both go back to \"ann\", and \"bob\" saved profile version 7");
    }

    @ParameterizedTest
    @EnumSource
    void whoeverIsNoLoginIsNobody(Engine engine) {
        Approvals approvals = approvals(engine, true);
        database.update("insert into console_user (name, password_hash, role, created_at) values ('JMX', 'x', 'admin', current_timestamp)");
        assertThatThrownBy(() -> approvals.approve(matter("hold:1", "f"), Actor.thing("JMX"), () -> NOBODY))
                .hasMessageContaining("nobody in particular");
        assertThat(approvals.approve(matter("hold:1", "f"), Actor.login("JMX"), () -> NOBODY)).as("an account of that name").isFalse();
    }

    @ParameterizedTest
    @EnumSource
    void saysThatTooFewAreLeft(Engine engine) {
        Approvals approvals = approvals(engine, true);
        assertThat(approvals.standing(matter("hold:1", "f"), () -> NOBODY).stuck()).isEmpty();
        database.update("update console_user set role = 'auditor' where name = 'cleo'");
        assertThat(approvals.standing(matter("hold:1", "f"), () -> List.of(new Cause("ann", "put in hr.csv"))).stuck()).hasValueSatisfying(why ->
                assertThat(why).contains("only bob here"));
        database.update("update console_user set disabled = true where name = 'bob'");
        assertThat(approvals.standing(matter("hold:1", "f"), () -> List.of(new Cause("ann", "put in hr.csv"))).stuck()).hasValueSatisfying(why ->
                assertThat(why).contains("nobody here"));
        database.update("insert into oidc_login (registration, subject, name, name_key, since, role, disabled) values "
                + "('company', '1', 'oidc:barred', 'oidc:barred', current_timestamp, 'owner', true), "
                + "('company', '2', 'oidc:audits', 'oidc:audits', current_timestamp, 'auditor', false)");
        assertThat(approvals.standing(matter("hold:1", "f"), () -> List.of(new Cause("ann", "put in hr.csv"))).stuck()).as("who may not either")
                .hasValueSatisfying(why -> assertThat(why).contains("nobody here"));
        assertThat(approvals(engine, false).standing(matter("hold:1", "f"), () -> NOBODY).stuck()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void whatAProviderCallsSomebodyIsNotWhoTheyAre(Engine engine) {
        Approvals approvals = approvals(engine, true);
        OidcLogins logins = new OidcLogins(database, new StillClock());
        String paula = logins.name(identity("company", "1"), "paula");
        assertThat(paula).isEqualTo("oidc:paula");
        assertThat(logins.name(identity("company", "1"), "paula.new")).as("renamed there").isEqualTo(paula);
        String other = logins.name(identity("company", "2"), "Paula");
        assertThat(List.of(other, logins.name(identity("partner", "1"), "paula"))).containsExactly("oidc:Paula-2", "oidc:paula-3");
        assertThat(approvals.approve(matter("hold:1", "f"), Actor.login(paula), () -> NOBODY)).isFalse();
        assertThat(approvals.approve(matter("hold:1", "f"), Actor.login(logins.name(identity("company", "1"), "bob")), () -> NOBODY))
                .as("the same one").isFalse();
        assertThat(approvals.approve(matter("hold:1", "f"), Actor.login(other), () -> NOBODY)).isTrue();
    }

    /** Two applications at one provider are two registrations here; who signs in by both is still one. */
    @ParameterizedTest
    @EnumSource
    void whoSignsInByTwoRegistrationsOfOneProviderIsOne(Engine engine) {
        Approvals approvals = approvals(engine, true);
        OidcLogins logins = new OidcLogins(database, new StillClock());
        String one = logins.name(new Identity("console", "1", "https://id.example 1"), "paula");
        String other = logins.name(new Identity("on-call", "1", "https://id.example 1"), "paula");
        String elsewhere = logins.name(new Identity("partner", "1", "https://other.example 1"), "paula");
        assertThat(approvals.approve(matter("hold:1", "f"), Actor.login(one), () -> NOBODY)).isFalse();
        assertThatThrownBy(() -> approvals.approve(matter("hold:1", "f"), Actor.login(other), () -> NOBODY))
                .hasMessageContaining("both go back to");
        database.update("update console_user set created_by = ? where name = 'bob'", other);
        assertThatThrownBy(() -> approvals.approve(matter("hold:1", "f"), BOB, () -> NOBODY)).as("an account made by it")
                .hasMessageContaining("both go back to");
        assertThat(approvals.approve(matter("hold:1", "f"), Actor.login(elsewhere), () -> NOBODY)).isTrue();
    }

    private static Identity identity(String registration, String subject) {
        return new Identity(registration, subject, registration + " " + subject);
    }

    @ParameterizedTest
    @EnumSource
    void twoAtTheSameMomentSeeEachOther(Engine engine) {
        Approvals approvals = approvals(engine, true);
        for (int round = 0; round < 10; round++) {
            String hold = "hold:" + round;
            List<Boolean> enough = Stream.of(ANN, BOB).map(who -> CompletableFuture.supplyAsync(() ->
                    approvals.approve(matter(hold, "f"), who, () -> NOBODY), task -> new Thread(task).start())).toList().stream()
                    .map(CompletableFuture::join).toList();
            assertThat(enough).containsExactlyInAnyOrder(true, false);
        }
    }

    private static Matter matter(String subject, String fingerprint) {
        return new Matter(subject, fingerprint, new StillClock().instant());
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
