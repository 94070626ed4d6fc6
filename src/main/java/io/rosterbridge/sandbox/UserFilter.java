package io.rosterbridge.sandbox;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.rosterbridge.sandbox.PracticeSettings.FilterSupport;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A filter of the one form {@code attribute eq value} (RFC 7644 section 3.4.2.2); the value is a JSON literal. */
record UserFilter(Attribute attribute, JsonNode value) {

    /** The attributes a filter can name. */
    enum Attribute {
        USER_NAME("userName"), EXTERNAL_ID("externalId"), ID("id"), DISPLAY_NAME("displayName"), ACTIVE("active");

        private final String scimName;

        Attribute(String scimName) {
            this.scimName = scimName;
        }

        private FilterSupport support(PracticeSettings settings) {
            return switch (this) {
                case USER_NAME -> settings.userNameFilter;
                case EXTERNAL_ID -> settings.externalIdFilter;
                case ID, DISPLAY_NAME, ACTIVE -> settings.otherFilters;
            };
        }
    }

    private static final Pattern FORM = Pattern.compile(
            "\\s*(?:" + Pattern.quote(ScimJson.USER_SCHEMA) + ":)?([a-z][\\w.$-]*)\\s+eq\\s+(.+)",
            Pattern.CASE_INSENSITIVE | Pattern.DOTALL);

    /**
     * Empty if the filter is to be ignored.
     *
     * @throws Refused 400 {@code invalidFilter} if it is malformed, of another form, or on an attribute that is not supported
     */
    static Optional<UserFilter> parse(String text, PracticeSettings settings) {
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            throw Refused.because("invalidFilter", "Only filters of the form 'attribute eq value' are supported");
        }
        Attribute attribute = Stream.of(Attribute.values())
                .filter(known -> known.scimName.equalsIgnoreCase(matcher.group(1))).findFirst()
                .orElseThrow(() -> unsupported(matcher.group(1)));
        JsonNode value = literal(matcher.group(2));
        if (value.isBoolean() != (attribute == Attribute.ACTIVE)) {
            throw Refused.because("invalidFilter", attribute.scimName + " is compared with a value of another kind");
        }
        return switch (attribute.support(settings)) {
            case SUPPORTED -> Optional.of(new UserFilter(attribute, value));
            case IGNORED -> Optional.empty();
            case REFUSED -> throw unsupported(attribute.scimName);
        };
    }

    private static JsonNode literal(String text) {
        try {
            JsonNode value = ScimJson.MAPPER.readTree(text);
            if (value.isTextual() || value.isBoolean()) {
                return value;
            }
        } catch (JsonProcessingException e) {
            // Answered below, with the same words.
        }
        throw Refused.because("invalidFilter", "The value of a filter must be a JSON string or boolean");
    }

    private static Refused unsupported(String attribute) {
        return Refused.because("invalidFilter", "Filters on '" + attribute + "' are not supported");
    }

    /** {@code userName} and {@code displayName} know no letter case, {@code id} and {@code externalId} do (RFC 7643). */
    boolean matches(PracticeAccount account, PracticeSettings settings) {
        return switch (attribute) {
            case USER_NAME -> PracticeAccount.key(account.shownUserName(settings)).equals(PracticeAccount.key(value.textValue()));
            case DISPLAY_NAME -> account.displayName().equalsIgnoreCase(value.textValue());
            case EXTERNAL_ID -> value.textValue().equals(account.externalId());
            case ID -> value.textValue().equals(account.id());
            case ACTIVE -> value.booleanValue() == account.shownActive(settings);
        };
    }

    /** The accounts that can match at all, so that looking for one person does not go through everybody. */
    Stream<PracticeAccount> candidates(Accounts accounts) {
        return switch (attribute) {
            case USER_NAME -> accounts.withName(value.textValue()).stream();
            case ID -> accounts.withId(value.textValue()).stream();
            case DISPLAY_NAME, EXTERNAL_ID, ACTIVE -> accounts.all().stream();
        };
    }
}
