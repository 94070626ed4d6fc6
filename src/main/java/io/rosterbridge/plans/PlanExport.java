package io.rosterbridge.plans;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import io.rosterbridge.access.Login;
import io.rosterbridge.platform.csv.SafeCsv;
import io.rosterbridge.platform.paging.Page;
import java.io.IOException;
import java.io.Writer;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Plans and their rows as files, written a part at a time. */
public final class PlanExport {

    private static final int ROWS_AT_ONCE = 1000;
    private static final ObjectMapper JSON = JsonMapper.builder().addModule(new JavaTimeModule())
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS).build();
    private static final List<String> PLAN = List.of("id", "kind", "subject", "state", "reason", "requests", "counts", "fingerprint",
            "baseVersion", "createdBy", "createdAt", "expiresAt", "appliedBy", "appliedAt", "result");
    private static final List<String> ITEM = List.of("userId", "directory", "assignment", "action", "outcome", "before", "after",
            "reason", "requests", "state", "scimId", "directoryBefore", "directoryAfter");

    private final Plans plans;

    public PlanExport(Plans plans) {
        this.plans = plans;
    }

    /**
     * Writes the plans that this login may see as CSV (RFC 4180), the latest first.
     *
     * @throws IOException if the writer fails; between rows as an {@link java.io.UncheckedIOException}
     */
    public void plansAsCsv(Login who, Writer writer) throws IOException {
        SafeCsv csv = new SafeCsv(writer);
        csv.row(PLAN);
        Optional<Long> before = Optional.empty();
        do {
            Page<Plan> page = plans.page(who, ROWS_AT_ONCE, before);
            for (Plan plan : page.items()) {
                csv.row(plan.id(), plan.kind().word(), plan.subject(), plan.state().word(), plan.reason(), plan.requests(),
                        json(plan.counts()),
                        plan.fingerprint(), plan.baseVersion(), plan.createdBy(), plan.createdAt(), plan.expiresAt(), plan.appliedBy(),
                        plan.appliedAt(), plan.result());
            }
            before = page.next().map(Page::number);
        } while (before.isPresent());
        csv.flush();
    }

    /**
     * Writes the rows of a plan as CSV (RFC 4180).
     *
     * @param part only these rows; empty for all
     * @throws IOException as above
     */
    public void itemsAsCsv(long id, Optional<PlanPart> part, Writer writer) throws IOException {
        SafeCsv csv = new SafeCsv(writer);
        csv.row(ITEM);
        each(id, part, item -> csv.row(cells(item)));
        csv.flush();
    }

    /**
     * Writes a plan and its rows as one JSON object.
     *
     * @param part only these rows; empty for all
     * @throws IOException              as above
     * @throws IllegalArgumentException if there is no such plan
     */
    public void asJson(long id, Optional<PlanPart> part, Writer writer) throws IOException {
        Plan plan = plans.find(id).orElseThrow(() -> new IllegalArgumentException("there is no plan " + id));
        JsonGenerator json = JSON.createGenerator(writer);
        json.writeStartObject();
        json.writePOJOField("plan", plan);
        json.writeArrayFieldStart("items");
        each(id, part, json::writePOJO);
        json.writeEndArray();
        json.writeEndObject();
        json.flush();
    }

    /** Something that is done with a row, and may fail as writing does. */
    @FunctionalInterface
    private interface Written {
        void write(PlanItem item) throws IOException;
    }

    private void each(long id, Optional<PlanPart> part, Written written) throws IOException {
        Optional<Long> after = Optional.empty();
        do {
            Page<PlanItem> page = plans.items(id, part, ROWS_AT_ONCE, after);
            for (PlanItem item : page.items()) {
                written.write(item);
            }
            after = page.next().map(Page::number);
        } while (after.isPresent());
    }

    private static List<Object> cells(PlanItem item) throws JsonProcessingException {
        return Arrays.asList(item.userId(), item.directory() == null ? null : item.directory().word(), item.assignment(), item.action(),
                item.outcome(), json(item.before()), json(item.after()), item.reason(), item.requests(), item.state().word(), item.scimId(),
                json(item.directoryBefore()), json(item.directoryAfter()));
    }

    private static String json(Object value) throws JsonProcessingException {
        return value == null ? null : JSON.writeValueAsString(value);
    }
}
