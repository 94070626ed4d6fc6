package io.rosterbridge.plans;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import io.rosterbridge.domain.Assignment;
import io.rosterbridge.domain.CandidateList;
import io.rosterbridge.imports.Choice;
import io.rosterbridge.imports.WinningSide;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/** What a plan is asked with, beside a text that may be large. Stored as JSON; what a former release has stored besides is passed over. */
public sealed interface PlanRequest {

    ObjectMapper JSON = JsonMapper.builder().addModule(new JavaTimeModule()).disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES).build();

    @JsonIgnore
    PlanKind kind();

    /** What it is asked about, in a word or two; null for a profile. */
    String subject();

    /** A profile; the text is its document. */
    record Profile() implements PlanRequest {
        @Override
        public PlanKind kind() {
            return PlanKind.PROFILE;
        }

        @Override
        public String subject() {
            return null;
        }
    }

    /**
     * A CSV file; the text is what stands in it.
     *
     * @param name decides whether it speaks for everybody ({@code .full.csv}) or only for the people in it
     */
    record Csv(String name) implements PlanRequest {
        @Override
        public PlanKind kind() {
            return PlanKind.CSV;
        }

        @Override
        public String subject() {
            return name;
        }
    }

    /** An assignment to everybody of a rule, once. */
    record Assign(Assignment assignment, PeopleRule rule) implements PlanRequest {

        public Assign {
            Objects.requireNonNull(assignment);
            Objects.requireNonNull(rule);
        }

        @Override
        public PlanKind kind() {
            return PlanKind.ASSIGNMENT;
        }

        @Override
        public String subject() {
            return assignment.word() + ": " + rule.words();
        }
    }

    /**
     * Candidates of an import; without a query, all that are open. If only some are meant, the text is their ids, one a line.
     *
     * @param query       part of an address or an id; null if it does not matter
     * @param source      whose values win; null for Calendly's, and but for updates
     * @param assign      whether people who are linked are assigned too; null except for links
     * @param fingerprint of the import, as it was shown
     */
    record Confirm(long importId, CandidateList list, String query, WinningSide source, Boolean assign, String fingerprint)
            implements PlanRequest {

        Choice choice() {
            return new Choice(Optional.ofNullable(source), Optional.ofNullable(assign));
        }

        @Override
        public PlanKind kind() {
            return PlanKind.IMPORT;
        }

        @Override
        public String subject() {
            return "import " + importId + ", list " + list.word();
        }
    }

    /** @param all everybody whom Calendly concerns; else whoever is due */
    record Provision(boolean all) implements PlanRequest {
        @Override
        public PlanKind kind() {
            return PlanKind.PROVISION;
        }

        @Override
        public String subject() {
            return all ? "everybody" : "whoever is due";
        }
    }

    /** @param reconciliationId whose findings are to be repaired; null when asked for: the latest */
    record Reconcile(Long reconciliationId) implements PlanRequest {
        @Override
        public PlanKind kind() {
            return PlanKind.RECONCILE;
        }

        @Override
        public String subject() {
            return "reconciliation " + reconciliationId;
        }
    }

    /**
     * What was delivered in a time, or what one thing has done; exactly one is given.
     *
     * @param from             at this instant or later
     * @param to               and before this one
     * @param planId           an applied plan
     * @param importId         an import of which something was applied
     * @param holdId           an approved list of removals
     * @param reconciliationId a reconciliation that has repaired something
     * @param readId           a read of a source
     */
    record Undo(Instant from, Instant to, Long planId, Long importId, Long holdId, Long reconciliationId,
            Long readId) implements PlanRequest {

        public static Undo ofTime(Instant from, Instant to) {
            return new Undo(from, to, null, null, null, null, null);
        }

        public static Undo ofPlan(long id) {
            return new Undo(null, null, id, null, null, null, null);
        }

        public static Undo ofImport(long id) {
            return new Undo(null, null, null, id, null, null, null);
        }

        public static Undo ofHold(long id) {
            return new Undo(null, null, null, null, id, null, null);
        }

        public static Undo ofReconciliation(long id) {
            return new Undo(null, null, null, null, null, id, null);
        }

        public static Undo ofRead(long id) {
            return new Undo(null, null, null, null, null, null, id);
        }

        @Override
        public PlanKind kind() {
            return PlanKind.UNDO;
        }

        @Override
        public String subject() {
            return Stream.of(named("plan", planId), named("import", importId), named("removals", holdId),
                    named("reconciliation", reconciliationId), named("read", readId)).flatMap(Optional::stream).findFirst()
                    .orElseGet(() -> from + " to " + to);
        }

        private static Optional<String> named(String what, Long id) {
            return Optional.ofNullable(id).map(number -> what + " " + number);
        }
    }

    default String json() {
        try {
            return JSON.writeValueAsString(this);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    static PlanRequest of(PlanKind kind, String json) {
        try {
            return JSON.readValue(json, kind.request());
        } catch (JsonProcessingException damaged) {
            throw new IllegalStateException("the request of a plan in the database is no JSON object", damaged);
        }
    }
}
