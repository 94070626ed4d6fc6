package io.rosterbridge.calendly;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.rosterbridge.calendly.ExistingUser.Verdict;
import io.rosterbridge.domain.Account;
import io.rosterbridge.domain.Action;
import io.rosterbridge.domain.Outcome;
import io.rosterbridge.domain.ScimAttribute;
import io.rosterbridge.domain.ScimUser;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/**
 * For every combination of what is sent and of what is answered, by write and by read: a write counts as delivered only if nothing that
 * was shown of the user last speaks against it.
 */
class BelievedAnswersTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final ScimUser HELD = new ScimUser("old@example.com", Optional.of("Old Name"), true, Optional.empty());
    private static final ScimUser WANTED = new ScimUser("new@example.com", Optional.of("New Name"), false, Optional.of("p-1"));
    private static final int MOST_REQUESTS = 8;

    /** What an answer has for one attribute. */
    private enum Shown { ABSENT, NULL, AS_SENT, ECHOED, AS_HELD, OTHER }

    private enum Kind { USER, EMPTY, EMPTY_OBJECT, LIST, ERROR, PAGE, NO_CONTENT }

    private enum Id { SAME, ABSENT, OTHER }

    /** A body, made of what it shows. */
    private record Body(Kind kind, Id id, Map<ScimAttribute, Shown> shown) {

        boolean isAboutTheUser() {
            return isAboutTheUser(WANTED);
        }

        boolean isAboutTheUser(ScimUser sent) {
            Shown name = shown.get(ScimAttribute.USER_NAME);
            boolean isSent = sent.userName().equals(WANTED.userName()) && (name == Shown.AS_SENT || name == Shown.ECHOED);
            return kind == Kind.USER && (id == Id.SAME || id == Id.ABSENT && (isSent || name == Shown.AS_HELD));
        }

        boolean speaksAgainst(Set<ScimAttribute> sent) {
            return sent.stream().anyMatch(attribute -> switch (attribute) {
                case USER_NAME -> shown.get(attribute) == Shown.OTHER;
                case ACTIVE -> shown.get(attribute) == Shown.AS_HELD || shown.get(attribute) == Shown.OTHER;
                case DISPLAY_NAME, EXTERNAL_ID -> Set.of(Shown.NULL, Shown.AS_HELD, Shown.OTHER).contains(shown.get(attribute));
            });
        }

        boolean saysActive() {
            return shown.get(ScimAttribute.ACTIVE) != Shown.ABSENT && shown.get(ScimAttribute.ACTIVE) != Shown.NULL;
        }

        Answer answer() {
            return switch (kind) {
                case USER -> Answer.of(200, json(), Optional.empty());
                case EMPTY -> Answer.of(200, "", Optional.empty());
                case EMPTY_OBJECT -> Answer.of(200, "{}", Optional.empty());
                case LIST -> Answer.of(200, "{\"totalResults\":1,\"Resources\":[" + json() + "]}", Optional.empty());
                case ERROR -> Answer.of(200, "{\"schemas\":[\"urn:ietf:params:scim:api:messages:2.0:Error\"],\"detail\":\"no\",\"status\":\"400\"}",
                        Optional.empty());
                case PAGE -> Answer.of(200, "<html>", Optional.empty());
                case NO_CONTENT -> Answer.of(204, null, Optional.empty());
            };
        }

        private String json() {
            ObjectNode user = JsonNodeFactory.instance.objectNode();
            switch (id) {
                case SAME -> user.put("id", "s-1");
                case OTHER -> user.put("id", "s-2");
                case ABSENT -> { }
            }
            shown.forEach((attribute, value) -> put(user, attribute, value));
            try {
                return JSON.writeValueAsString(user);
            } catch (JsonProcessingException impossible) {
                throw new IllegalStateException(impossible);
            }
        }

        private static void put(ObjectNode user, ScimAttribute attribute, Shown shown) {
            String name = attribute.scimName();
            switch (shown) {
                case ABSENT -> { }
                case NULL -> user.putNull(name);
                case AS_SENT -> set(user, attribute, WANTED);
                case ECHOED -> {
                    switch (attribute) {
                        case USER_NAME -> user.put("username", " NEW@Example.com ");
                        case DISPLAY_NAME -> user.put("DISPLAYNAME", " New Name ");
                        case ACTIVE -> user.put(name, "False");
                        case EXTERNAL_ID -> user.put("externalID", "p-1");
                    }
                }
                case AS_HELD -> {
                    if (attribute == ScimAttribute.EXTERNAL_ID) {
                        user.putNull(name);
                    } else {
                        set(user, attribute, HELD);
                    }
                }
                case OTHER -> {
                    if (attribute == ScimAttribute.ACTIVE) {
                        user.put(name, 1);
                    } else {
                        user.put(name, "else@example.com");
                    }
                }
            }
        }

        private static void set(ObjectNode user, ScimAttribute attribute, ScimUser values) {
            switch (attribute) {
                case USER_NAME -> user.put("userName", values.userName());
                case DISPLAY_NAME -> user.put("displayName", values.displayName().orElseThrow());
                case ACTIVE -> user.put("active", values.active().orElseThrow());
                case EXTERNAL_ID -> user.put("externalId", values.externalId().orElseThrow());
            }
        }
    }

    private record Said(ScimRequest request, Body body) {
    }

    @Property(tries = 20_000)
    void aChangeIsDeliveredOnlyIfNothingShownSpeaksAgainstIt(@ForAll("attributes") Set<ScimAttribute> sent, @ForAll UpdateMethod method,
                                                             @ForAll("bodies") List<Body> bodies) {
        Action action = sent.equals(EnumSet.of(ScimAttribute.ACTIVE)) ? Action.DEACTIVATE : Action.UPDATE;
        Delivery delivery = new Delivery(new DeliveryOrder(action, WANTED, sent, Optional.of(new Account("s-1", HELD)), Optional.empty(),
                ExistingUser.always(Verdict.LINK), method, Pattern.compile("seat"), new DeliveryOrder.Lateness(false, true, () -> false)));
        List<Said> said = converse(delivery, bodies);
        if (delivery.result().outcome() == Outcome.DELIVERED) {
            int write = lastWrite(said);
            Set<ScimAttribute> written = said.get(write).request().method().equals("PATCH") ? patched(said.get(write).request()) : sent;
            List<Body> since = said.subList(write, said.size()).stream().map(Said::body).toList();
            Body last = since.get(since.size() - 1);
            boolean endsAccess = written.contains(ScimAttribute.ACTIVE);
            boolean isTold = since.get(0).kind() == Kind.NO_CONTENT && (endsAccess ? !last.isAboutTheUser() : since.size() == 1);
            assertThat(endsAccess && since.get(0).kind() == Kind.NO_CONTENT && since.size() == 1).as("read back: %s", said).isFalse();
            assertThat(isTold || last.isAboutTheUser() && !last.speaksAgainst(written)).as("%s", said).isTrue();
            assertThat(since).as("none of them").noneMatch(body -> body.kind() == Kind.USER && body.id() == Id.OTHER);
            assertThat(isTold || !written.contains(ScimAttribute.ACTIVE) || last.saysActive() || since.size() == 2).as("read back: %s", said)
                    .isTrue();
            assertThat(isTold && writes(said) > 1).as("after other values were shown, saying so is not enough").isFalse();
        }
        assertThat(delivery.result().account().orElseThrow().scimId()).as("the link stays").isEqualTo("s-1");
        assertThat(said).hasSizeLessThanOrEqualTo(MOST_REQUESTS);
    }

    @Property(tries = 20_000)
    void whateverIsAnsweredNobodyIsHeldInactiveWhoWasShownActiveLast(@ForAll UpdateMethod method, @ForAll("bodies") List<Body> bodies) {
        Delivery delivery = new Delivery(new DeliveryOrder(Action.DEACTIVATE, HELD.withActive(false), EnumSet.of(ScimAttribute.ACTIVE),
                Optional.of(new Account("s-1", HELD)), Optional.empty(), ExistingUser.always(Verdict.LINK), method, Pattern.compile("seat"),
                new DeliveryOrder.Lateness(false, true, () -> false)));
        List<Said> said = converse(delivery, bodies);
        Optional<Body> last = said.stream().dropWhile(each -> each.request().method().equals("GET")).map(Said::body)
                .filter(body -> body.isAboutTheUser(HELD) && body.saysActive()).reduce((one, next) -> next);
        boolean isActive = last.filter(body -> body.speaksAgainst(Set.of(ScimAttribute.ACTIVE))).isPresent();
        boolean isToldSince = said.get(said.size() - 1).body().kind() == Kind.NO_CONTENT;
        if (isActive && !isToldSince && delivery.result().account().isPresent()) {
            assertThat(delivery.result().account().get().held().isInactive()).as("%s", said).isFalse();
            assertThat(delivery.result().outcome()).isNotEqualTo(Outcome.DELIVERED);
        }
    }

    @Property(tries = 20_000)
    void aDeletionIsDeliveredOnlyIfItIsToldOrTheUserIsNotThere(@ForAll("bodies") List<Body> bodies) {
        Delivery delivery = new Delivery(new DeliveryOrder(Action.DELETE, HELD.withActive(false), Set.of(), Optional.of(new Account("s-1", HELD)),
                Optional.empty(), ExistingUser.always(Verdict.LINK), UpdateMethod.PATCH, Pattern.compile("seat"),
                new DeliveryOrder.Lateness(false, true, () -> false)));
        List<Said> said = converse(delivery, bodies);
        if (delivery.result().outcome() == Outcome.DELIVERED) {
            assertThat(said).as("no answer here is a 404").singleElement().matches(only -> only.body().kind() == Kind.NO_CONTENT);
        } else {
            assertThat(delivery.result().account()).isPresent();
        }
    }

    @Property(tries = 20_000)
    void aCreationLinksOnlyWhoIsShownAsTheOneThatWasSent(@ForAll("bodies") List<Body> bodies, @ForAll boolean maybeInvited) {
        ScimUser wanted = WANTED.withActive(true);
        Delivery delivery = new Delivery(new DeliveryOrder(Action.CREATE, wanted, EnumSet.allOf(ScimAttribute.class), Optional.empty(),
                Optional.empty(), ExistingUser.always(Verdict.REFUSE), UpdateMethod.PATCH, Pattern.compile("seat"),
                new DeliveryOrder.Lateness(false, maybeInvited, () -> false)));
        List<Said> said = converse(delivery, bodies);
        DeliveryResult result = delivery.result();
        Body first = said.get(0).body();
        boolean isNamed = first.kind() == Kind.USER && first.id() != Id.ABSENT;
        assertThat(result.account().isPresent()).as("%s", said).isEqualTo(isNamed && !isSomebodyElse(first));
        assertThat(result.account().isPresent() || result.unclearUserName().isPresent()
                || first.shown().get(ScimAttribute.EXTERNAL_ID) == Shown.OTHER).as("nobody whom we may have made is forgotten: %s", said).isTrue();
        if (result.outcome() == Outcome.DELIVERED) {
            Set<Shown> taken = EnumSet.of(Shown.ABSENT, Shown.AS_SENT, Shown.ECHOED);
            assertThat(said.size() > 1 || taken.contains(first.shown().get(ScimAttribute.DISPLAY_NAME))
                    && taken.contains(first.shown().get(ScimAttribute.EXTERNAL_ID))).as("%s", said).isTrue();
        }
    }

    private static boolean isSomebodyElse(Body body) {
        Shown name = body.shown().get(ScimAttribute.USER_NAME);
        Shown externalId = body.shown().get(ScimAttribute.EXTERNAL_ID);
        boolean isOurs = externalId == Shown.AS_SENT || externalId == Shown.ECHOED;
        return externalId == Shown.OTHER || !isOurs && (name == Shown.OTHER || name == Shown.AS_HELD);
    }

    private static List<Said> converse(Delivery delivery, List<Body> bodies) {
        List<Said> said = new ArrayList<>();
        while (delivery.hasNext() && said.size() <= MOST_REQUESTS) {
            ScimRequest request = delivery.next();
            Body body = bodies.get(said.size() % bodies.size());
            said.add(new Said(request, body));
            delivery.answered(body.answer());
        }
        assertThat(delivery.hasNext()).as("it ends: %s", said).isFalse();
        return said;
    }

    private static int lastWrite(List<Said> said) {
        for (int each = said.size() - 1; each >= 0; each--) {
            if (!said.get(each).request().method().equals("GET")) {
                return each;
            }
        }
        throw new AssertionError("delivered without a write: " + said);
    }

    private static long writes(List<Said> said) {
        return said.stream().filter(each -> !each.request().method().equals("GET")).count();
    }

    private static Set<ScimAttribute> patched(ScimRequest request) {
        List<?> operations = (List<?>) request.body().orElseThrow().get("Operations");
        Set<Object> paths = operations.stream().map(operation -> ((Map<?, ?>) operation).get("path")).collect(Collectors.toSet());
        return EnumSet.allOf(ScimAttribute.class).stream().filter(attribute -> paths.contains(attribute.scimName())).collect(Collectors.toSet());
    }

    @Provide
    Arbitrary<Set<ScimAttribute>> attributes() {
        return Arbitraries.of(ScimAttribute.class).set().ofMinSize(1).map(EnumSet::copyOf);
    }

    @Provide
    Arbitrary<List<Body>> bodies() {
        Arbitrary<Kind> kinds = Arbitraries.of(Kind.USER, Kind.USER, Kind.USER, Kind.USER, Kind.EMPTY, Kind.EMPTY_OBJECT, Kind.LIST, Kind.ERROR,
                Kind.PAGE, Kind.NO_CONTENT);
        Arbitrary<Id> ids = Arbitraries.of(Id.SAME, Id.SAME, Id.SAME, Id.ABSENT, Id.OTHER);
        Arbitrary<Shown> shown = Arbitraries.of(Shown.AS_SENT, Shown.AS_SENT, Shown.ECHOED, Shown.ABSENT, Shown.NULL, Shown.AS_HELD, Shown.OTHER);
        return Combinators.combine(kinds, ids, shown, shown, shown, shown).as((kind, id, userName, displayName, active, externalId) ->
                new Body(kind, id, Map.of(ScimAttribute.USER_NAME, userName, ScimAttribute.DISPLAY_NAME, displayName,
                        ScimAttribute.ACTIVE, active, ScimAttribute.EXTERNAL_ID, externalId))).list().ofMinSize(1).ofMaxSize(5);
    }
}
