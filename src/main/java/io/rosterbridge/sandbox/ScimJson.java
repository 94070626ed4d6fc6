package io.rosterbridge.sandbox;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/** The bytes of SCIM answers (RFC 7643 section 3, RFC 7644 sections 3.4.2 and 3.12). */
final class ScimJson {

    static final String USER_SCHEMA = "urn:ietf:params:scim:schemas:core:2.0:User";
    static final String PATCH_SCHEMA = "urn:ietf:params:scim:api:messages:2.0:PatchOp";
    private static final String LIST_SCHEMA = "urn:ietf:params:scim:api:messages:2.0:ListResponse";
    private static final String ERROR_SCHEMA = "urn:ietf:params:scim:api:messages:2.0:Error";

    /** Strict: a doubled name or anything behind the value is an error. */
    static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private static final DateTimeFormatter DATE_TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

    private interface Writing {
        void to(JsonGenerator json) throws IOException;
    }

    private ScimJson() {
    }

    static byte[] user(PracticeAccount account, PracticeSettings settings, String baseUri) {
        return bytes(json -> writeUser(json, account, settings, baseUri));
    }

    static byte[] list(PracticePage page, PracticeSettings settings, String baseUri) {
        return bytes(json -> {
            json.writeStartObject();
            writeSchemas(json, LIST_SCHEMA);
            if (settings.looseTypes) {
                json.writeStringField("totalResults", String.valueOf(page.totalResults()));
            } else {
                json.writeNumberField("totalResults", page.totalResults());
            }
            if (page.startIndex() > 0) {
                json.writeNumberField("startIndex", page.startIndex());
            }
            json.writeNumberField("itemsPerPage", page.accounts().size());
            if (page.nextCursor() != null) {
                json.writeStringField("nextCursor", page.nextCursor());
            }
            if (page.withResources()) {
                json.writeArrayFieldStart("Resources");
                for (PracticeAccount account : page.accounts()) {
                    writeUser(json, account, settings, baseUri);
                }
                json.writeEndArray();
            }
            json.writeEndObject();
        });
    }

    static byte[] scimError(int status, String scimType, String detail) {
        return bytes(json -> {
            json.writeStartObject();
            writeSchemas(json, ERROR_SCHEMA);
            json.writeStringField("status", Integer.toString(status));
            if (scimType != null) {
                json.writeStringField("scimType", scimType);
            }
            json.writeStringField("detail", detail);
            json.writeEndObject();
        });
    }

    /** The form of Calendly's REST API. */
    static byte[] restError(String title, String message) {
        return bytes(json -> {
            json.writeStartObject();
            json.writeStringField("title", title);
            json.writeStringField("message", message);
            json.writeEndObject();
        });
    }

    private static void writeUser(JsonGenerator json, PracticeAccount account, PracticeSettings settings, String baseUri)
            throws IOException {
        json.writeStartObject();
        writeSchemas(json, USER_SCHEMA);
        if (settings.looseTypes && account.id().matches("\\d+")) {
            json.writeNumberField("id", Long.parseLong(account.id()));
        } else {
            json.writeStringField("id", account.id());
        }
        json.writeStringField("userName", account.shownUserName(settings));
        json.writeStringField("displayName", account.displayName());
        writeActive(json, account.shownActive(settings), settings);
        if (account.externalId() != null) {
            json.writeStringField("externalId", account.externalId());
        }
        json.writeObjectFieldStart("meta");
        json.writeStringField("resourceType", "User");
        json.writeStringField("created", text(account.created()));
        json.writeStringField("lastModified", text(account.lastModified()));
        json.writeStringField("location", location(account, baseUri));
        json.writeEndObject();
        json.writeEndObject();
    }

    private static void writeActive(JsonGenerator json, boolean active, PracticeSettings settings) throws IOException {
        switch (settings.activeShown) {
            case ALWAYS -> json.writeBooleanField("active", active);
            case ONLY_IF_TRUE -> {
                if (active) {
                    json.writeBooleanField("active", true);
                }
            }
            case NEVER -> { }
            case AS_TEXT -> json.writeStringField("active", active ? "True" : "False");
            case AS_NUMBER -> json.writeNumberField("active", active ? 1 : 0);
        }
    }

    static String location(PracticeAccount account, String baseUri) {
        return baseUri + "/Users/" + account.id();
    }

    private static String text(Instant instant) {
        return DATE_TIME.format(instant);
    }

    private static void writeSchemas(JsonGenerator json, String schema) throws IOException {
        json.writeArrayFieldStart("schemas");
        json.writeString(schema);
        json.writeEndArray();
    }

    private static byte[] bytes(Writing writing) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(512);
        try (JsonGenerator json = MAPPER.createGenerator(out)) {
            writing.to(json);
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory failed", e);
        }
        return out.toByteArray();
    }
}
