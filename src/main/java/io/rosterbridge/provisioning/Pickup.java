package io.rosterbridge.provisioning;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.rosterbridge.calendly.Connections;
import io.rosterbridge.calendly.Limiter;
import io.rosterbridge.domain.Account;
import io.rosterbridge.domain.Assignment;
import io.rosterbridge.domain.Family;
import io.rosterbridge.domain.Outcome;
import io.rosterbridge.domain.Person;
import io.rosterbridge.domain.ScimUser;
import io.rosterbridge.mapping.MappingFailed;
import io.rosterbridge.mapping.ProfileInForce;
import io.rosterbridge.mapping.ProfileVersions;
import io.rosterbridge.provisioning.Tasks.Claim;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.camel.Exchange;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.transaction.support.TransactionTemplate;
import org.springframework.util.LinkedCaseInsensitiveMap;

/** Takes the people who are due and turns their rows into work. */
public final class Pickup {

    private static final Logger LOG = LoggerFactory.getLogger(Pickup.class);
    private static final int LARGEST_CLAIM = 1000;
    /** Within a shorter pause people may as well wait at the limiter. */
    private static final Duration LONG_PAUSE = Duration.ofSeconds(3);
    private static final String CLAIM = "claim";
    private static final String UNREADABLE = "unreadable";
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final TypeReference<Map<String, String>> STRINGS = new TypeReference<>() {
    };

    private final Tasks tasks;
    private final Flow flow;
    private final Connections connections;
    private final Limiter limiter;
    private final ProfileVersions profiles;
    private final UserNameClaims userNames;
    private final TransactionTemplate transaction;
    private final RemovalBrake brake;

    public Pickup(Tasks tasks, Flow flow, Connections connections, Limiter limiter, ProfileVersions profiles, UserNameClaims userNames,
                  TransactionTemplate transaction, RemovalBrake brake) {
        this.tasks = tasks;
        this.flow = flow;
        this.connections = connections;
        this.limiter = limiter;
        this.profiles = profiles;
        this.userNames = userNames;
        this.transaction = transaction;
        this.brake = brake;
    }

    /**
     * Claims the next people, if the connection is open, Calendly does not want a pause and there is room for more; leavers
     * find room always. The claim's token becomes the parameter of the query that follows.
     */
    public boolean claims(Exchange exchange) {
        if (!connections.present().isOpen() || limiter.isPausedFor(LONG_PAUSE) || exchange.getVariable(UNREADABLE) != null) {
            return false;
        }
        brake.anticipate();
        Optional<Claim> claim = flow.isHungry() ? tasks.claim(Math.min(flow.room(), LARGEST_CLAIM)) : tasks.claimLeavers(LARGEST_CLAIM);
        return claim.map(taken -> parameter(exchange, taken)).isPresent();
    }

    /** Claims one person whom somebody asks for by id. */
    public boolean claimsOne(Exchange exchange) {
        brake.anticipate();
        return tasks.claimOne(exchange.getMessage().getBody(String.class)).map(taken -> parameter(exchange, taken)).isPresent();
    }

    /** Another node may just have let one of them try for a seat, or found that seats are free: known a second too late, they would be held again. */
    private Claim parameter(Exchange exchange, Claim claim) {
        if (connections.present().seatsFullSince().isPresent()) {
            connections.refresh();
        }
        exchange.getMessage().setHeader("CamelJdbcParameters", Map.of("claim", claim.token()));
        return claim;
    }

    /** The claim could not be read: its people go back at once. The next are taken by the next look, not in a tight loop. */
    public void giveBack(Exchange exchange) {
        LOG.error("People who were taken could not be read and go back into the queue", exchange.getProperty(Exchange.EXCEPTION_CAUGHT,
                Exception.class));
        tasks.giveBack(exchange.getVariable(CLAIM, String.class));
        exchange.setVariable(UNREADABLE, true);
        exchange.getMessage().setBody(List.of());
    }

    /**
     * The rows of a claim as work: who each person is in Calendly, and which of them share a userName. A row that cannot be
     * read is work that has failed already.
     */
    public List<Work> work(List<Map<String, Object>> rows) {
        ProfileInForce profile = profiles.latest();
        List<Work> works = rows.stream().map(row -> work(row, profile)).toList();
        transaction.executeWithoutResult(status -> userNames.claim(works.stream().filter(Work::isOpen).toList()));
        works.forEach(work -> flow.began(work.userId()));
        return works;
    }

    /** The one piece of work of a claim of one. */
    public Work one(List<Map<String, Object>> rows) {
        return work(rows).get(0);
    }

    private static Work work(Map<String, Object> camelRow, ProfileInForce profile) {
        Map<String, Object> row = new LinkedCaseInsensitiveMap<>();
        row.putAll(camelRow);
        Work work = null;
        try {
            work = new Work(facts(row, person(row)), profile);
            return identified(work);
        } catch (RuntimeException unexpected) {
            // Without the message, which may quote the person's data.
            LOG.error("Person {} cannot be read: {} at {}", row.get("user_id"), unexpected.getClass().getSimpleName(),
                    unexpected.getStackTrace()[0]);
            Work failed = work != null ? work : new Work(facts(row, nobody(row)), profile);
            failed.end(Outcome.FAILED, Optional.of(Family.INTERNAL), unexpected.getClass().getSimpleName() + " at pick-up");
            return failed;
        }
    }

    /** Stands for somebody whose row cannot be read. */
    private static Person nobody(Map<String, Object> row) {
        return new Person((String) row.get("user_id"), (String) row.get("email"), "active".equals(row.get("status")), Map.of());
    }

    private static Work identified(Work work) {
        try {
            work.identify(work.profile().mapper().identify(work.facts().person()));
        } catch (MappingFailed failed) {
            work.notIdentified(failed.getMessage());
        }
        work.step("pick-up", work.facts().assignment().word(), "read with " + (work.facts().account().isPresent()
                ? "Calendly user " + work.facts().account().get().scimId() : "no Calendly user"));
        return work;
    }

    private static Work.Facts facts(Map<String, Object> row, Person person) {
        boolean present = row.get("gone_at") == null;
        return new Work.Facts(person, present, present ? Assignment.of((String) row.get("assignment")) : Assignment.NONE,
                account(row), number(row, "revision"), (int) number(row, "attempts"), (int) number(row, "vanished"),
                Optional.ofNullable((String) row.get("unclear_user_name")), instant(row.get("marked_at")), (String) row.get("lease_token"),
                (String) row.get("user_name_key"), clearance(row));
    }

    private static Work.Clearance clearance(Map<String, Object> row) {
        return Work.Clearance.of(number(row, "revision"), (Long) row.get("cleared_revision"), (Long) row.get("cleared_hold"),
                (String) row.get("evidence"), (String) row.get("refused"), instant(row.get("assigned_at")),
                row.get("deactivated_at") == null ? null : instant(row.get("deactivated_at")));
    }

    private static Person person(Map<String, Object> row) {
        Map<String, String> attributes = new HashMap<>(custom((String) row.get("custom")));
        for (String column : Person.COLUMNS) {
            if (row.get(column) != null) {
                attributes.put(column, (String) row.get(column));
            }
        }
        return new Person((String) row.get("user_id"), (String) row.get("email"), "active".equals(row.get("status")), attributes);
    }

    private static Map<String, String> custom(String json) {
        try {
            return json.equals("{}") ? Map.of() : JSON.readValue(json, STRINGS);
        } catch (JsonProcessingException damaged) {
            throw new IllegalStateException("custom attributes in the database are not a JSON object of strings", damaged);
        }
    }

    private static Optional<Account> account(Map<String, Object> row) {
        return Optional.ofNullable((String) row.get("scim_id")).map(scimId -> new Account(scimId, new ScimUser(
                (String) row.get("held_user_name"), Optional.ofNullable((String) row.get("held_display_name")),
                (Boolean) row.get("held_active"), Optional.ofNullable((String) row.get("held_external_id")))));
    }

    private static long number(Map<String, Object> row, String column) {
        return ((Number) row.get(column)).longValue();
    }

    /** The drivers hand out different types for an instant. */
    private static Instant instant(Object value) {
        return value instanceof OffsetDateTime time ? time.toInstant() : ((java.sql.Timestamp) value).toInstant();
    }
}
