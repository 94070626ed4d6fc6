package io.rosterbridge.sandbox;

import io.rosterbridge.sandbox.PracticeAnswer.Delivery;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.zip.GZIPOutputStream;

/**
 * What every request goes through, in this order: delay, faults, request limit, token, SCIM switched on, the endpoint, faults
 * of the answer, counting.
 */
final class PracticeService {

    private static final Pattern REST_INVITATION = Pattern.compile("/organizations/[^/]+/invitations(/[^/]+)?");

    private static final int BOMB_MEGABYTES = 64;

    private static final byte[] MALFORMED = "{\"schemas\": [oops".getBytes(StandardCharsets.UTF_8);

    private final PracticeOrganization organization;
    private final PracticeEndpoint endpoint;
    private final Faults faults;
    private final Traffic traffic;
    private final RateLimit rateLimit;

    PracticeService(PracticeOrganization organization, PracticeEndpoint endpoint, Faults faults, Traffic traffic,
            RateLimit rateLimit) {
        this.organization = organization;
        this.endpoint = endpoint;
        this.faults = faults;
        this.traffic = traffic;
        this.rateLimit = rateLimit;
    }

    PracticeAnswer answer(HttpRequest request) {
        PracticeSettings settings = organization.settings();
        PracticeAnswer answer;
        try {
            Thread.sleep(settings.answerDelayMs);
            Optional<Fault> fault = faults.next(request);
            answer = withFault(request, settings, fault);
            answer = fault.isPresent() && answer.status() > 0 ? hinted(fault.get(), answer) : answer;
        } catch (InterruptedException e) {
            // The server is being closed.
            Thread.currentThread().interrupt();
            answer = PracticeAnswer.none(Delivery.NOTHING);
        }
        traffic.record(request, answer.status());
        return answer;
    }

    private PracticeAnswer withFault(HttpRequest request, PracticeSettings settings, Optional<Fault> rule)
            throws InterruptedException {
        if (rule.isEmpty()) {
            return applied(request, settings);
        }
        Fault fault = rule.get();
        return switch (fault.kind()) {
            case STATUS -> status(fault, settings);
            case RACE_CONDITION ->
                PracticeAnswer.of(fault.status() == 0 ? 400 : fault.status(), "application/json",
                        ScimJson.restError("Race Condition", "Please try the request again."));
            case HTML -> PracticeAnswer.html(fault.status() == 0 ? 200 : fault.status());
            case RESET -> PracticeAnswer.none(Delivery.RESET);
            case DROP -> PracticeAnswer.none(Delivery.NOTHING);
            case SLOW -> {
                Thread.sleep(fault.ms());
                yield applied(request, settings);
            }
            case LOST -> {
                applied(request, settings);
                yield PracticeAnswer.none(Delivery.NOTHING);
            }
            case LATE_STATUS -> {
                applied(request, settings);
                yield status(fault, settings);
            }
            case SLOW_ANSWER -> {
                PracticeAnswer answer = applied(request, settings);
                Thread.sleep(fault.ms());
                yield answer;
            }
            case SLOW_BODY -> applied(request, settings).delivered(Delivery.DRIPPING, fault.ms());
            case MALFORMED_JSON -> applied(request, settings).withBody(MALFORMED);
            case TRUNCATED -> applied(request, settings).delivered(Delivery.CUT, 0);
            case EMPTY_BODY -> applied(request, settings).withBody(new byte[0]);
            case IGNORED -> applied(request.asRead(), settings);
            case ACTIVE_IGNORED, USER_NAME_IGNORED, DISPLAY_NAME_IGNORED, EXTERNAL_ID_IGNORED ->
                limited(request, settings, Optional.of(fault.kind()));
            case ANOTHER_USER -> applied(request, settings).withBody(endpoint.owner(settings));
            case REDIRECT_LOOP -> PracticeAnswer.empty(307).with(new HttpHeader("Location", request.target()));
            case SLOW_HEAD -> applied(request, settings).delivered(Delivery.SLOW_HEAD, fault.ms());
            case ENDLESS_HEADERS -> applied(request, settings).delivered(Delivery.ENDLESS_HEADERS, 0);
            case ENDLESS_INTERIM -> applied(request, settings).delivered(Delivery.ENDLESS_INTERIM, 0);
            case ENDLESS_BODY -> applied(request, settings).delivered(Delivery.ENDLESS_BODY, 0);
            case BOMB -> applied(request, settings).withBody(bomb()).with(new HttpHeader("Content-Encoding", "gzip"));
            case LIST_INSERT, LIST_DELETE, LIST_REORDER, LIST_SHRINK, LIST_EMPTY, LIST_TOTAL_TOO_HIGH, LIST_TOTAL_TOO_LOW, LIST_CYCLE,
                LIST_OVERLAP, LIST_GAP, LIST_WITHOUT_RESOURCES, LIST_CURSOR_EXPIRED ->
                limited(request, settings, Optional.of(fault.kind()));
        };
    }

    private PracticeAnswer applied(HttpRequest request, PracticeSettings settings) {
        return limited(request, settings, Optional.empty());
    }

    private PracticeAnswer limited(HttpRequest request, PracticeSettings settings, Optional<FaultKind> fault) {
        RateLimit.Verdict verdict = rateLimit.next(settings);
        PracticeAnswer answer = verdict.allowed() ? admitted(request, settings, fault)
                : error(Refused.with(429, "Too many requests"), settings);
        return answer.with(verdict.headers());
    }

    private PracticeAnswer admitted(HttpRequest request, PracticeSettings settings, Optional<FaultKind> fault) {
        try {
            if (REST_INVITATION.matcher(request.path()).matches() && organization.scimEnabled()) {
                return PracticeAnswer.of(403, "application/json", ScimJson.restError("Permission Denied",
                        "You cannot perform this action for an organization with SCIM enabled."));
            }
            organization.tokens().check(request.header("Authorization").orElse(null));
            if (!organization.scimEnabled()) {
                throw Refused.with(settings.scimDisabledStatus, "SCIM is not enabled for this organization");
            }
            return endpoint.answer(request, settings, fault);
        } catch (Refused e) {
            PracticeAnswer answer = error(e, settings);
            return e.status() == 405 ? answer.with(PracticeEndpoint.allowed(request)) : answer;
        }
    }

    private PracticeAnswer status(Fault fault, PracticeSettings settings) {
        int status = fault.status() == 0 ? 500 : fault.status();
        return status < 400 ? PracticeAnswer.empty(status) : error(Refused.with(status, "Practice fault"), settings);
    }

    private PracticeAnswer hinted(Fault fault, PracticeAnswer answer) {
        Instant end = organization.clock().instant().plusSeconds(fault.retryAfter());
        return switch (fault.retryHint()) {
            case NONE -> answer;
            case RETRY_AFTER_SECONDS -> answer.with(RateLimit.retryAfterSeconds(fault.retryAfter()));
            case RETRY_AFTER_FRACTION -> answer.with(retryAfter(Math.max(0, fault.retryAfter() - 1) + ".5"));
            case RETRY_AFTER_DATE -> answer.with(RateLimit.retryAfterDate(end));
            case RETRY_AFTER_EPOCH_SECONDS -> answer.with(retryAfter(Long.toString(end.getEpochSecond())));
            case RETRY_AFTER_EPOCH_MILLISECONDS -> answer.with(retryAfter(Long.toString(end.toEpochMilli())));
            case X_RATE_LIMIT_RESET -> answer.with(new HttpHeader("X-RateLimit-Remaining", "0"))
                    .with(new HttpHeader("X-RateLimit-Reset", Integer.toString(fault.retryAfter())));
        };
    }

    private static HttpHeader retryAfter(String value) {
        return new HttpHeader("Retry-After", value);
    }

    private static byte[] bomb() {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
            byte[] blanks = new byte[1 << 20];
            Arrays.fill(blanks, (byte) ' ');
            for (int megabyte = 0; megabyte < BOMB_MEGABYTES; megabyte++) {
                gzip.write(blanks);
            }
        } catch (IOException impossible) {
            throw new UncheckedIOException("writing to memory failed", impossible);
        }
        return packed.toByteArray();
    }

    private static PracticeAnswer error(Refused refused, PracticeSettings settings) {
        int status = refused.status();
        PracticeAnswer answer = switch (settings.errorBody) {
            case SCIM -> PracticeAnswer.of(status, settings.contentType,
                    ScimJson.scimError(status, refused.scimType(), refused.getMessage()));
            case REST -> PracticeAnswer.of(status, "application/json", ScimJson.restError("Error " + status, refused.getMessage()));
            case EMPTY -> PracticeAnswer.empty(status);
            case HTML -> PracticeAnswer.html(status);
        };
        return status == 401 ? answer.with(new HttpHeader("WWW-Authenticate", "Bearer")) : answer;
    }
}
