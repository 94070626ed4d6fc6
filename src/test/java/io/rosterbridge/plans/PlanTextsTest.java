package io.rosterbridge.plans;

import static org.assertj.core.api.Assertions.assertThat;

import io.rosterbridge.directory.Databases.Engine;
import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.jdbc.core.JdbcTemplate;

/** What plans were asked with, in parts. */
class PlanTextsTest {

    @ParameterizedTest
    @EnumSource(Engine.class)
    void comesBackAsItWasStoredHoweverLongItsLinesAre(Engine engine) throws IOException {
        JdbcTemplate database = new JdbcTemplate(engine.fresh());
        PlanTexts texts = new PlanTexts(database);
        String faces = "x" + "😀".repeat(PlanTexts.PART);
        long id = 0;
        for (String text : List.of("", "a\n", "p-1,ann@example.com\n".repeat(10_000), faces, "a\n" + faces + "\nb")) {
            database.update("insert into plan (kind, state, request, base_version, created_by, created_at, expires_at, tries) "
                    + "values ('csv', 'ready', '{}', 1, 'test', current_timestamp, current_timestamp, 0)");
            id = database.queryForObject("select max(id) from plan", Long.class);
            texts.store(id, new StringReader(text));
            StringWriter read = new StringWriter();
            texts.open(id).transferTo(read);
            assertThat(read.toString()).isEqualTo(text);
        }
        assertThat(database.queryForList("select text from plan_text where plan_id = 3 order by part", String.class))
                .hasSizeGreaterThan(2).allMatch(part -> part.endsWith("\n"));
        assertThat(texts.fingerprint(id)).isEqualTo(texts.fingerprint(id)).isNotEqualTo(texts.fingerprint(id - 1));
        texts.forget(id);
        assertThat(texts.whole(id)).isEmpty();
    }
}
