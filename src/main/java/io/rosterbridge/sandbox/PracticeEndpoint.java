package io.rosterbridge.sandbox;

import io.rosterbridge.sandbox.PracticeOrganization.Written;
import io.rosterbridge.sandbox.PracticeSettings.Discovery;
import io.rosterbridge.sandbox.PracticeSettings.NobodyFound;
import io.rosterbridge.sandbox.PracticeSettings.OneFound;
import io.rosterbridge.sandbox.PracticeSettings.PatchAnswer;
import io.rosterbridge.sandbox.PracticeSettings.PatchShapes;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** The resources below the base URI. Groups are absent, as Calendly says; so are Bulk, Me and search. */
final class PracticeEndpoint {

    static final String BASE_PATH = "/scim/v2";
    private static final String USERS = BASE_PATH + "/Users";
    private static final Map<String, String> DISCOVERY = Map.of(
            BASE_PATH + "/ServiceProviderConfig", "/sandbox/service-provider-config.json",
            BASE_PATH + "/ResourceTypes", "/sandbox/resource-types.json",
            BASE_PATH + "/Schemas", "/sandbox/schemas.json");

    private final PracticeOrganization organization;
    private final Traffic traffic;
    private final String baseUri;

    PracticeEndpoint(PracticeOrganization organization, Traffic traffic, String baseUri) {
        this.organization = organization;
        this.traffic = traffic;
        this.baseUri = baseUri;
    }

    /**
     * @param fault what goes wrong with a list, or with one attribute
     * @throws Refused if the answer is an error
     */
    PracticeAnswer answer(HttpRequest request, PracticeSettings settings, Optional<FaultKind> fault) {
        String path = request.path();
        if (path.equals(USERS)) {
            return users(request, settings, fault);
        }
        if (path.startsWith(USERS + "/")) {
            return user(path.substring(USERS.length() + 1), request, settings, fault);
        }
        if (settings.discovery == Discovery.RFC_SAMPLE && DISCOVERY.containsKey(path) && request.method().equals("GET")) {
            return PracticeAnswer.of(200, settings.contentType, resource(DISCOVERY.get(path)));
        }
        throw Refused.with(404, "There is no " + path);
    }

    /** The body of an answer about the owner. */
    byte[] owner(PracticeSettings settings) {
        return organization.read(accounts -> ScimJson.user(accounts.withName(PracticeOrganization.OWNER).orElseThrow(), settings, baseUri));
    }

    private PracticeAnswer users(HttpRequest request, PracticeSettings settings, Optional<FaultKind> fault) {
        if (request.method().equals("GET")) {
            PracticePage page = PracticeListing.page(organization, settings, request.query(), fault.filter(FaultKind::isOfLists));
            if (page.totalResults() == 0 && request.query().containsKey("filter") && settings.nobodyFound == NobodyFound.NOT_FOUND_404) {
                throw Refused.with(404, "No user matches the filter");
            }
            if (page.totalResults() == 1 && request.query().containsKey("filter") && settings.oneFound == OneFound.USER_ALONE) {
                return user(200, page.accounts().get(0), settings);
            }
            return PracticeAnswer.of(200, settings.contentType, ScimJson.list(page, settings, baseUri));
        }
        if (request.method().equals("POST")) {
            return create(request, settings, fault);
        }
        throw notAllowed(request);
    }

    private PracticeAnswer user(String id, HttpRequest request, PracticeSettings settings, Optional<FaultKind> fault) {
        switch (request.method()) {
            case "GET":
                return user(200, organization.get(id), settings);
            case "PUT":
                UserAttributes wanted = body(settings).forReplacement(json(request));
                return user(200, written(organization.update(id, held -> without(fault, wanted, held))), settings);
            case "PATCH":
                return patch(id, request, settings, fault);
            case "DELETE":
                organization.delete(id);
                return PracticeAnswer.empty(204);
            default:
                throw notAllowed(request);
        }
    }

    private PracticeAnswer create(HttpRequest request, PracticeSettings settings, Optional<FaultKind> fault) {
        UserAttributes sent = body(settings).forCreation(json(request));
        UserAttributes wanted = without(fault, sent, new UserAttributes(sent.userName(), sent.userName(), !sent.active(), null));
        try {
            PracticeAccount account = organization.create(wanted);
            traffic.creates.increment();
            return user(201, account, settings).with(new HttpHeader("Location", ScimJson.location(account, baseUri)));
        } catch (Refused e) {
            if (e.isConflict()) {
                traffic.duplicateCreates.increment();
            }
            throw e;
        }
    }

    /** What is left of a change if an attribute is ignored. */
    private static UserAttributes without(Optional<FaultKind> fault, UserAttributes wanted, UserAttributes held) {
        return fault.filter(FaultKind::isOfAttributes).map(kind -> switch (kind) {
            case ACTIVE_IGNORED -> wanted.withActive(held.active());
            case USER_NAME_IGNORED -> wanted.withUserName(held.userName());
            case DISPLAY_NAME_IGNORED -> wanted.withDisplayName(held.displayName());
            case EXTERNAL_ID_IGNORED -> wanted.withExternalId(held.externalId());
            default -> throw new IllegalStateException(kind + " is about no attribute");
        }).orElse(wanted);
    }

    private PracticeAnswer patch(String id, HttpRequest request, PracticeSettings settings, Optional<FaultKind> fault) {
        if (settings.patchShapes == PatchShapes.NONE_501) {
            throw Refused.with(501, "PATCH is not supported");
        }
        UnaryOperator<UserAttributes> change = new UserPatch(settings, body(settings)).change(json(request));
        PracticeAccount account = written(organization.update(id, held -> without(fault, change.apply(held), held)));
        return settings.patchAnswer == PatchAnswer.NOTHING_204 ? PracticeAnswer.empty(204) : user(200, account, settings);
    }

    private PracticeAccount written(Written written) {
        if (!written.changed()) {
            traffic.writesWithoutChange.increment();
        }
        return written.account();
    }

    private UserBody body(PracticeSettings settings) {
        return new UserBody(settings, traffic.rejectedAttributes::increment);
    }

    private PracticeAnswer user(int status, PracticeAccount account, PracticeSettings settings) {
        return PracticeAnswer.of(status, settings.contentType, ScimJson.user(account, settings, baseUri));
    }

    private static byte[] json(HttpRequest request) {
        String type = request.header("Content-Type").orElse("").split(";")[0].strip().toLowerCase(Locale.ROOT);
        if (!type.equals("application/scim+json") && !type.equals("application/json")) {
            throw Refused.with(415, "Content-Type must be application/scim+json or application/json");
        }
        return request.body();
    }

    private static Refused notAllowed(HttpRequest request) {
        return Refused.with(405, request.method() + " is not allowed here");
    }

    /** The methods of a path, for the answer 405 (RFC 9110 section 15.5.6). */
    static HttpHeader allowed(HttpRequest request) {
        return new HttpHeader("Allow", request.path().equals(USERS) ? "GET, POST" : "GET, PUT, PATCH, DELETE");
    }

    private static byte[] resource(String name) {
        try (InputStream in = PracticeEndpoint.class.getResourceAsStream(name)) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + name, e);
        }
    }
}
