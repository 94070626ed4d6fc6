package io.rosterbridge.sandbox;

import com.fasterxml.jackson.annotation.JsonAutoDetect;
import com.fasterxml.jackson.annotation.JsonAutoDetect.Visibility;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;

/**
 * Everything Calendly does not say about its SCIM endpoint, one switch each.
 *
 * <p>Every default is an assumption of ours, not a fact about Calendly. An instance never changes: each {@code with...}
 * returns a changed copy. The fields are the JSON form.
 */
@JsonAutoDetect(fieldVisibility = Visibility.NON_PRIVATE, getterVisibility = Visibility.NONE,
        isGetterVisibility = Visibility.NONE)
public final class PracticeSettings implements Cloneable {

    /** How invited people who have not accepted yet appear in a list. */
    public enum PendingUsers { LISTED_ACTIVE, LISTED_INACTIVE, OMITTED }

    /** How {@code active} is answered; RFC 7643 section 4.1.1 does not say what it means if it is left out. */
    public enum ActiveShown { ALWAYS, ONLY_IF_TRUE, NEVER, AS_TEXT, AS_NUMBER }

    /** Which {@code userName} is answered while an address change awaits its confirmation. */
    public enum AddressShown { OLD, NEW }

    /** How an attribute outside the documented four is refused. */
    public enum UnlistedAttribute { INVALID_SYNTAX_400, PLAIN_400, PLAIN_422 }

    /** The form of an error's body. */
    public enum ErrorBody { SCIM, REST, EMPTY, HTML }

    /** Which forms of a PATCH operation are understood. */
    public enum PatchShapes { WITH_AND_WITHOUT_PATH, WITH_PATH, NONE_501 }

    /** How a successful PATCH is answered. */
    public enum PatchAnswer { BODY_200, NOTHING_204 }

    /** What becomes of a filter on some attribute; {@code IGNORED} answers everybody. */
    public enum FilterSupport { SUPPORTED, REFUSED, IGNORED }

    /** How a search that finds nobody is answered; RFC 7644 section 3.4.2 gives an empty list. */
    public enum NobodyFound { EMPTY_LIST, NOT_FOUND_404 }

    /** How a search that finds one user is answered; RFC 7644 section 3.4.2 gives a list of one. */
    public enum OneFound { LIST, USER_ALONE }

    /** How a list is divided: RFC 7644 section 3.4.2.4, or RFC 9865. */
    public enum Paging { INDEX, CURSOR }

    /** How a throttled client is told when to come back. */
    public enum RateLimitHeaders { X_RATE_LIMIT, RETRY_AFTER_SECONDS, RETRY_AFTER_DATE, NONE }

    /** Whether the discovery endpoints of RFC 7644 section 4 exist. */
    public enum Discovery { ABSENT, RFC_SAMPLE }

    /** What DELETE does to an invitation that was not accepted. */
    public enum PendingDeletion { REVOKED_204, REFUSED_409 }

    /** What DELETE does to an account that is older than its membership. */
    public enum PreExistingDeletion { BECOMES_SOLO, DELETED }

    private static final ObjectMapper JSON =
            JsonMapper.builder().enable(MapperFeature.ACCEPT_CASE_INSENSITIVE_ENUMS).build();

    int seats = 100;
    boolean severalTokens;
    PendingUsers pendingUsers = PendingUsers.LISTED_ACTIVE;
    boolean deactivatedHoldsSeat;
    boolean reactivationNeedsSeat = true;
    ActiveShown activeShown = ActiveShown.ALWAYS;
    AddressShown addressShown = AddressShown.OLD;
    int noSeatStatus = 403;
    int otherOrganizationStatus = 409;
    int ownerStatus = 403;
    int scimDisabledStatus = 403;
    UnlistedAttribute unlistedAttribute = UnlistedAttribute.INVALID_SYNTAX_400;
    boolean oktaTolerant;
    ErrorBody errorBody = ErrorBody.SCIM;
    PatchShapes patchShapes = PatchShapes.WITH_AND_WITHOUT_PATH;
    boolean stringBooleans;
    PatchAnswer patchAnswer = PatchAnswer.BODY_200;
    FilterSupport userNameFilter = FilterSupport.SUPPORTED;
    FilterSupport externalIdFilter = FilterSupport.SUPPORTED;
    FilterSupport otherFilters = FilterSupport.REFUSED;
    NobodyFound nobodyFound = NobodyFound.EMPTY_LIST;
    OneFound oneFound = OneFound.LIST;
    boolean tidied;
    long listedAfterMs;
    boolean looseTypes;
    Paging paging = Paging.INDEX;
    int pageMaximum = 100;
    int pageDefault = 20;
    int requestsPerMinute = 500;
    RateLimitHeaders rateLimitHeaders = RateLimitHeaders.X_RATE_LIMIT;
    Discovery discovery = Discovery.ABSENT;
    PendingDeletion pendingDeletion = PendingDeletion.REVOKED_204;
    PreExistingDeletion preExistingDeletion = PreExistingDeletion.BECOMES_SOLO;
    long recreationRefusedMs;
    String contentType = "application/scim+json";
    long answerDelayMs;

    private PracticeSettings() {
    }

    /** The assumptions this project works by. */
    public static PracticeSettings defaults() {
        return new PracticeSettings();
    }

    /**
     * A copy with some switches changed.
     *
     * @param switches values by field name, enum constants by name in any letter case
     * @throws IllegalArgumentException if a name is unknown, or a value is of the wrong kind or out of range
     */
    public PracticeSettings with(Map<String, ?> switches) {
        PracticeSettings copy = copy();
        try {
            JSON.readerForUpdating(copy).readValue(JSON.writeValueAsString(switches));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("practice settings " + switches + ": " + e.getOriginalMessage(), e);
        }
        return copy.checked();
    }

    /** Seats bought at the start and after a reset, 0 or more; default 100. Owner and admin occupy two of them. */
    public PracticeSettings withSeats(int count) {
        return changed(s -> s.seats = count);
    }

    /** Whether tokens made earlier stay valid when a new one is made; default no, so rotating has a gap. */
    public PracticeSettings withSeveralTokens(boolean allowed) {
        return changed(s -> s.severalTokens = allowed);
    }

    /** Default: pending people are listed as active. */
    public PracticeSettings withPendingUsers(PendingUsers shown) {
        return changed(s -> s.pendingUsers = shown);
    }

    /** Whether a deactivated user still occupies a seat; default no. */
    public PracticeSettings withDeactivatedHoldsSeat(boolean holds) {
        return changed(s -> s.deactivatedHoldsSeat = holds);
    }

    /** Whether activating again is refused when no seat is free; default yes. */
    public PracticeSettings withReactivationNeedsSeat(boolean needed) {
        return changed(s -> s.reactivationNeedsSeat = needed);
    }

    /** Default: always, as a boolean. */
    public PracticeSettings withActiveShown(ActiveShown shown) {
        return changed(s -> s.activeShown = shown);
    }

    /** Default: the old address, until the new one is confirmed. */
    public PracticeSettings withAddressShown(AddressShown shown) {
        return changed(s -> s.addressShown = shown);
    }

    /** Status when no seat is free; default 403, as Calendly's REST API answers. Others: 400, 402, 409, 422. */
    public PracticeSettings withNoSeatStatus(int status) {
        return changed(s -> s.noSeatStatus = status);
    }

    /** Status when the person belongs to another organization; default 409. Others: 400, 403. */
    public PracticeSettings withOtherOrganizationStatus(int status) {
        return changed(s -> s.otherOrganizationStatus = status);
    }

    /** Status when the owner would be deactivated or deleted; default 403. Other: 400. */
    public PracticeSettings withOwnerStatus(int status) {
        return changed(s -> s.ownerStatus = status);
    }

    /** Status of every request while SCIM is switched off; default 403. Others: 401, 404. */
    public PracticeSettings withScimDisabledStatus(int status) {
        return changed(s -> s.scimDisabledStatus = status);
    }

    /** Default: 400 with {@code invalidSyntax}. */
    public PracticeSettings withUnlistedAttribute(UnlistedAttribute answer) {
        return changed(s -> s.unlistedAttribute = answer);
    }

    /**
     * Whether {@code name.givenName}, {@code name.familyName} and {@code emails} are taken and dropped, as Calendly's Okta
     * guide suggests, or refused like any unlisted attribute; default refused.
     */
    public PracticeSettings withOktaTolerant(boolean tolerant) {
        return changed(s -> s.oktaTolerant = tolerant);
    }

    /** Default: RFC 7644 section 3.12. {@code REST} is the form of Calendly's REST API. */
    public PracticeSettings withErrorBody(ErrorBody form) {
        return changed(s -> s.errorBody = form);
    }

    /** Default: operations with a path and without one, {@code op} in any letter case. */
    public PracticeSettings withPatchShapes(PatchShapes shapes) {
        return changed(s -> s.patchShapes = shapes);
    }

    /** Whether {@code "True"} and {@code "false"} are taken for booleans; default no. */
    public PracticeSettings withStringBooleans(boolean accepted) {
        return changed(s -> s.stringBooleans = accepted);
    }

    /** Default: 200 with the user. */
    public PracticeSettings withPatchAnswer(PatchAnswer answer) {
        return changed(s -> s.patchAnswer = answer);
    }

    /** Default: supported. */
    public PracticeSettings withUserNameFilter(FilterSupport support) {
        return changed(s -> s.userNameFilter = support);
    }

    /** Default: supported. */
    public PracticeSettings withExternalIdFilter(FilterSupport support) {
        return changed(s -> s.externalIdFilter = support);
    }

    /** Filters on {@code id}, {@code displayName} and {@code active}; default refused. */
    public PracticeSettings withOtherFilters(FilterSupport support) {
        return changed(s -> s.otherFilters = support);
    }

    /** Default: an empty list. */
    public PracticeSettings withNobodyFound(NobodyFound answer) {
        return changed(s -> s.nobodyFound = answer);
    }

    /** Default: a list. */
    public PracticeSettings withOneFound(OneFound answer) {
        return changed(s -> s.oneFound = answer);
    }

    /** Whether addresses are kept in lower case, and names without white space around them or doubled within; default no. */
    public PracticeSettings withTidied(boolean tidy) {
        return changed(s -> s.tidied = tidy);
    }

    /** How long a created user is neither listed nor found by a filter, in milliseconds, 0 or more; default 0. */
    public PracticeSettings withListedAfterMs(long milliseconds) {
        return changed(s -> s.listedAfterMs = milliseconds);
    }

    /** Whether ids of digits are numbers and totals are texts, against RFC 7643 section 3.1; users made then have such ids. Default no. */
    public PracticeSettings withLooseTypes(boolean loose) {
        return changed(s -> s.looseTypes = loose);
    }

    /** Default: by index. */
    public PracticeSettings withPaging(Paging kind) {
        return changed(s -> s.paging = kind);
    }

    /** Most users in one answer, 1 or more; default 100. */
    public PracticeSettings withPageMaximum(int users) {
        return changed(s -> s.pageMaximum = users);
    }

    /** Users in one answer when {@code count} is not given, 1 or more; default 20. */
    public PracticeSettings withPageDefault(int users) {
        return changed(s -> s.pageDefault = users);
    }

    /** Requests in a minute before 429, 0 for no limit; default 500, as documented for Calendly's REST API. */
    public PracticeSettings withRequestsPerMinute(int requests) {
        return changed(s -> s.requestsPerMinute = requests);
    }

    /** Default: {@code X-RateLimit-Limit}, {@code -Remaining} and {@code -Reset} (seconds) on every answer. */
    public PracticeSettings withRateLimitHeaders(RateLimitHeaders headers) {
        return changed(s -> s.rateLimitHeaders = headers);
    }

    /** Default: 404. */
    public PracticeSettings withDiscovery(Discovery kind) {
        return changed(s -> s.discovery = kind);
    }

    /** Default: 204, the invitation is revoked. */
    public PracticeSettings withPendingDeletion(PendingDeletion answer) {
        return changed(s -> s.pendingDeletion = answer);
    }

    /** Default: the account leaves the organization and lives on alone. */
    public PracticeSettings withPreExistingDeletion(PreExistingDeletion result) {
        return changed(s -> s.preExistingDeletion = result);
    }

    /** How long a deleted address is refused with 409, in milliseconds, 0 or more; default 0: a new id at once. */
    public PracticeSettings withRecreationRefusedMs(long milliseconds) {
        return changed(s -> s.recreationRefusedMs = milliseconds);
    }

    /** Content type of answers; default {@code application/scim+json}. Other: {@code application/json}. */
    public PracticeSettings withContentType(String type) {
        return changed(s -> s.contentType = type);
    }

    /** Wait before each request is worked on, in milliseconds, 0 or more; default 0. For a realistic round trip. */
    public PracticeSettings withAnswerDelayMs(long milliseconds) {
        return changed(s -> s.answerDelayMs = milliseconds);
    }

    private PracticeSettings changed(Consumer<PracticeSettings> change) {
        PracticeSettings copy = copy();
        change.accept(copy);
        return copy.checked();
    }

    private PracticeSettings copy() {
        try {
            return (PracticeSettings) clone();
        } catch (CloneNotSupportedException e) {
            throw new AssertionError(e);
        }
    }

    private PracticeSettings checked() {
        between("seats", seats, 0, Integer.MAX_VALUE);
        between("noSeatStatus", noSeatStatus, 400, 599);
        between("otherOrganizationStatus", otherOrganizationStatus, 400, 599);
        between("ownerStatus", ownerStatus, 400, 599);
        between("scimDisabledStatus", scimDisabledStatus, 400, 599);
        between("pageMaximum", pageMaximum, 1, Integer.MAX_VALUE);
        between("pageDefault", pageDefault, 1, Integer.MAX_VALUE);
        between("requestsPerMinute", requestsPerMinute, 0, Integer.MAX_VALUE);
        between("recreationRefusedMs", recreationRefusedMs, 0, Long.MAX_VALUE);
        between("listedAfterMs", listedAfterMs, 0, Long.MAX_VALUE);
        between("answerDelayMs", answerDelayMs, 0, Long.MAX_VALUE);
        for (Object set : new Object[] {pendingUsers, activeShown, addressShown, unlistedAttribute, errorBody, patchShapes, patchAnswer,
            userNameFilter, externalIdFilter, otherFilters, nobodyFound, oneFound, paging, rateLimitHeaders, discovery, pendingDeletion,
            preExistingDeletion, contentType}) {
            Objects.requireNonNull(set, "a practice setting is null");
        }
        return this;
    }

    private static void between(String name, long value, long least, long most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(name + " is " + value + ", must be from " + least + " to " + most);
        }
    }
}
