package io.rosterbridge.profile;

import io.rosterbridge.directory.Forgets;
import io.rosterbridge.directory.Forgotten;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.springframework.jdbc.core.JdbcTemplate;

/** Versions of the profile stay as they were saved; one that names the person, as a protected account, is told. */
public final class ForgetsProfiles implements Forgets {

    private final JdbcTemplate database;

    public ForgetsProfiles(JdbcTemplate database) {
        this.database = database;
    }

    @Override
    public List<Kept> kept(Forgotten person) {
        Predicate<CharSequence> named = person.isAddressed();
        List<Kept> kept = new ArrayList<>();
        database.query("select version, document from profile_version order by version", row -> {
            if (named.test(row.getString("document"))) {
                kept.add(new Kept("profile version " + row.getLong("version"), null));
            }
        });
        return kept;
    }
}
