package io.rosterbridge.calendly;

import static org.assertj.core.api.Assertions.assertThat;

import io.rosterbridge.calendly.ExistingUser.Verdict;
import io.rosterbridge.domain.Action;
import io.rosterbridge.domain.Outcome;
import io.rosterbridge.domain.ScimUser;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A creation meets a user whom a server takes for the same userName: it may fold what we never fold. */
class SameUserNameTest {

    @ParameterizedTest
    @CsvSource({"quack@example.com, quac\u212A@example.com", "quac\u212A@example.com, quack@example.com",
        "ipek@example.com, \u0130pek@example.com", "\u0131pek@example.com, IPEK@example.com", "mass@example.com, maß@example.com",
        "ma\u017F@example.com, mas@example.com", "\uFB01nn@example.com, finn@example.com", "\uFF51uack@example.com, quack@example.com",
        "zoe@example.com, zoë@example.com", "max@mass.example, max@maß.example", "ann@example.com, ann+eu@example.com",
        "ann@example.com, a\u200Bnn@example.com"})
    void aUserOfAnotherMailboxIsNeverLinked(String wanted, String listed) {
        for (boolean isUnclear : new boolean[] {false, true}) {
            Delivery delivery = found(wanted, listed, isUnclear);
            assertThat(delivery.hasNext() ? Optional.empty() : delivery.result().account()).isEmpty();
            assertThat(delivery.hasNext() || delivery.result().outcome() == Outcome.REJECTED).isTrue();
        }
    }

    @ParameterizedTest
    @CsvSource({"max@müller.example, max@xn--mller-kva.example", "max@xn--mller-kva.example, Max@MÜLLER.example",
        "zo\u00EB@example.com, ZOE\u0308@example.com", "QUACK@example.com, quack@Example.com"})
    void aUserOfTheSameMailboxIsFoundInEachSpelling(String wanted, String listed) {
        assertThat(found(wanted, listed, false).result().account().orElseThrow().scimId()).isEqualTo("s-9");
        assertThat(found(wanted, listed, true).result().account().orElseThrow().scimId()).isEqualTo("s-9");
    }

    @ParameterizedTest
    @ValueSource(strings = {"max@xn--mller-kva.example", "MAX@Müller.example"})
    void anAnswerInAnotherSpellingIsNoAddressThatAwaitsItsVerification(String shown) {
        Delivery delivery = new Delivery(order("max@müller.example", false));
        delivery.next();
        delivery.answered(Answer.of(201, "{\"id\":\"s-9\",\"userName\":\"" + shown + "\",\"active\":true}", Optional.empty()));
        assertThat(delivery.result().pendingUserName()).isEmpty();
    }

    private static Delivery found(String wanted, String listed, boolean isUnclear) {
        Delivery delivery = new Delivery(order(wanted, isUnclear));
        delivery.next();
        if (!isUnclear) {
            delivery.answered(Answer.of(409, "", Optional.empty()));
            delivery.next();
        }
        delivery.answered(Answer.of(200, "{\"totalResults\":1,\"Resources\":[{\"id\":\"s-9\",\"active\":true,\"userName\":\"" + listed + "\"}]}",
                Optional.empty()));
        return delivery;
    }

    private static DeliveryOrder order(String wanted, boolean isUnclear) {
        return new DeliveryOrder(Action.CREATE, new ScimUser(wanted, Optional.of("Ann"), true, Optional.empty()), Set.of(), Optional.empty(),
                isUnclear ? Optional.of(wanted) : Optional.empty(), ExistingUser.always(Verdict.LINK), UpdateMethod.PATCH, Pattern.compile("seat"),
                DeliveryOrder.Lateness.NONE);
    }
}
