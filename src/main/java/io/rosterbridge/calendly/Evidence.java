package io.rosterbridge.calendly;

import com.fasterxml.jackson.databind.JsonNode;
import io.rosterbridge.domain.Account;
import io.rosterbridge.domain.ScimAttribute;
import io.rosterbridge.domain.ScimUser;
import io.rosterbridge.domain.UserName;
import io.rosterbridge.platform.text.PersonName;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;

/**
 * What the answer to a write shows of the user, or the user as read after it. A status of 2xx says that the server is content, not that
 * the user is as was asked; what counts is what is shown.
 *
 * <table>
 *   <caption>The rules, first row that fits</caption>
 *   <tr><th>shown</th><th>verdict</th></tr>
 *   <tr><td>no object, an error (RFC 7644 section 3.12), a list, or an object with neither an id nor one of the userNames in
 *       question</td><td>{@link Verdict#NOTHING}</td></tr>
 *   <tr><td>another id than that of the user</td><td>{@link Verdict#ANOTHER_USER}</td></tr>
 *   <tr><td>for a creation: another externalId than was sent; or another userName, and not the externalId that was
 *       sent</td><td>{@link Verdict#ANOTHER_USER}</td></tr>
 *   <tr><td>another value of an attribute that was sent, {@code null} among them</td><td>{@link Verdict#OTHERWISE}</td></tr>
 *   <tr><td>of a change: {@code active} was sent, and is not shown as true or false</td><td>{@link Verdict#SILENT}</td></tr>
 *   <tr><td>anything else</td><td>{@link Verdict#AS_SENT}</td></tr>
 * </table>
 * No difference: letter case and white space of a userName ({@link UserName#key}), white space of a displayName and another way to
 * write its accents ({@link PersonName#same}), a truth value or an externalId in another JSON type, and an attribute that is left out,
 * which RFC 7644 allows. The former userName after another was sent is none either: Calendly shows it until the new one is verified.
 *
 * @param notTaken        with OTHERWISE: the attributes that have another value
 * @param shown           the user as shown, where one is; what is not shown of the userName is taken from what was sent
 * @param pendingUserName the userName that was sent now or before and is not shown yet
 */
record Evidence(Verdict verdict, Set<ScimAttribute> notTaken, Optional<ScimUser> shown, Optional<String> pendingUserName) {

    /** What follows from what is shown. */
    enum Verdict {
        /** The user is as was sent, as far as can be seen. */
        AS_SENT,
        /** It is the user, and it is not said whether they are active. */
        SILENT,
        /** No user is shown. */
        NOTHING,
        /** The user is not as was sent. */
        OTHERWISE,
        /** It is another person. */
        ANOTHER_USER
    }

    Evidence {
        Objects.requireNonNull(verdict);
        Objects.requireNonNull(shown);
        Objects.requireNonNull(pendingUserName);
    }

    /** Evidence for a creation: any id will do. */
    static Evidence ofCreation(Optional<JsonNode> body, ScimUser sent) {
        if (body.filter(Evidence::isUser).flatMap(ScimUsers::id).isEmpty()) {
            return of(Verdict.NOTHING);
        }
        JsonNode user = body.get();
        Optional<String> externalId = ScimUsers.externalId(user);
        boolean isOurs = sent.externalId().isPresent() && sent.externalId().equals(externalId);
        boolean isOthers = sent.externalId().isPresent() && externalId.isPresent() && !isOurs;
        if (isOthers || !isOurs && ScimUsers.userName(user).filter(name -> !same(name, sent.userName())).isPresent()) {
            return new Evidence(Verdict.ANOTHER_USER, Set.of(), Optional.of(shown(user, sent)), Optional.empty());
        }
        return compared(user, sent, EnumSet.allOf(ScimAttribute.class), Optional.empty(), Verdict.AS_SENT);
    }

    /**
     * What is known of a user who is changed.
     *
     * @param account      as it was held before
     * @param isUnverified whether its userName was sent and is not shown yet, so that an earlier one may be shown
     */
    record Before(Account account, BooleanSupplier isUnverified) {
    }

    /**
     * Of a change, or of the user as read after it.
     *
     * @param attributes which of the values were sent; none for a deletion
     */
    static Evidence ofChange(Optional<JsonNode> body, Before before, ScimUser sent, Set<ScimAttribute> attributes) {
        if (body.filter(Evidence::isUser).isEmpty()) {
            return of(Verdict.NOTHING);
        }
        JsonNode user = body.get();
        Optional<String> id = ScimUsers.id(user);
        String former = before.account().held().userName();
        if (id.isPresent() && !id.get().equals(before.account().scimId())) {
            return new Evidence(Verdict.ANOTHER_USER, Set.of(), Optional.of(shown(user, sent)), Optional.empty());
        }
        boolean isNamed = ScimUsers.userName(user).filter(name -> same(name, former) || same(name, sent.userName())).isPresent();
        if (id.isEmpty() && !isNamed) {
            return of(Verdict.NOTHING);
        }
        boolean isSilent = attributes.contains(ScimAttribute.ACTIVE) && ScimUsers.active(user).isEmpty();
        return compared(user, sent, attributes, Optional.of(before), isSilent ? Verdict.SILENT : Verdict.AS_SENT);
    }

    private static Evidence compared(JsonNode user, ScimUser sent, Set<ScimAttribute> attributes, Optional<Before> before, Verdict otherwise) {
        Set<ScimAttribute> notTaken = EnumSet.noneOf(ScimAttribute.class);
        Optional<String> pending = before.flatMap(known -> pending(user, sent, attributes, known));
        if (attributes.contains(ScimAttribute.USER_NAME) && pending.isEmpty()
                && ScimUsers.userName(user).filter(name -> !same(name, sent.userName())).isPresent()) {
            notTaken.add(ScimAttribute.USER_NAME);
        }
        if (attributes.contains(ScimAttribute.DISPLAY_NAME) && sent.displayName().isPresent() && ScimUsers.has(user, ScimAttribute.DISPLAY_NAME)
                && ScimUsers.displayName(user).filter(name -> isSameName(name, sent.displayName().get())).isEmpty()) {
            notTaken.add(ScimAttribute.DISPLAY_NAME);
        }
        if (attributes.contains(ScimAttribute.ACTIVE) && ScimUsers.active(user).filter(active -> !sent.active().equals(Optional.of(active)))
                .isPresent()) {
            notTaken.add(ScimAttribute.ACTIVE);
        }
        if (attributes.contains(ScimAttribute.EXTERNAL_ID) && sent.externalId().isPresent() && ScimUsers.has(user, ScimAttribute.EXTERNAL_ID)
                && !ScimUsers.externalId(user).equals(sent.externalId())) {
            notTaken.add(ScimAttribute.EXTERNAL_ID);
        }
        return new Evidence(notTaken.isEmpty() ? otherwise : Verdict.OTHERWISE, notTaken, Optional.of(shown(user, sent)), pending);
    }

    /** What was sent now, or before, and is not shown yet. */
    private static Optional<String> pending(JsonNode user, ScimUser sent, Set<ScimAttribute> attributes, Before before) {
        Optional<String> shown = ScimUsers.userName(user);
        if (shown.isEmpty()) {
            return Optional.empty();
        }
        String former = before.account().held().userName();
        if (attributes.contains(ScimAttribute.USER_NAME)) {
            return !same(shown.get(), sent.userName()) && (same(shown.get(), former) || before.isUnverified().getAsBoolean())
                    ? Optional.of(sent.userName()) : Optional.empty();
        }
        return same(shown.get(), former) ? Optional.empty() : Optional.of(former);
    }

    private static ScimUser shown(JsonNode user, ScimUser sent) {
        return new ScimUser(ScimUsers.userName(user).orElse(sent.userName()), ScimUsers.displayName(user), ScimUsers.active(user),
                ScimUsers.externalId(user));
    }

    /** The values held now: those sent, except those not taken. */
    ScimUser over(ScimUser asSent) {
        ScimUser user = shown.orElse(asSent);
        return new ScimUser(
                notTaken.contains(ScimAttribute.USER_NAME) ? user.userName() : asSent.userName(),
                notTaken.contains(ScimAttribute.DISPLAY_NAME) ? user.displayName() : asSent.displayName(),
                notTaken.contains(ScimAttribute.ACTIVE) ? user.active() : asSent.active(),
                notTaken.contains(ScimAttribute.EXTERNAL_ID) ? user.externalId() : asSent.externalId());
    }

    private static Evidence of(Verdict verdict) {
        return new Evidence(verdict, Set.of(), Optional.empty(), Optional.empty());
    }

    /** An error and a list may come with a status of 200. */
    private static boolean isUser(JsonNode json) {
        return json.isObject() && !ScimUsers.isError(json) && ScimUsers.page(json).isEmpty();
    }

    private static boolean same(String one, String other) {
        return UserName.key(one).equals(UserName.key(other));
    }

    /** A name too long to be stored is compared as it would be. */
    private static boolean isSameName(String shown, String sent) {
        return PersonName.same(shown, sent) || PersonName.same(shown, ScimUsers.storableName(sent));
    }
}
