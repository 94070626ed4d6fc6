package io.rosterbridge.alerts;

import io.rosterbridge.alerts.Digest.Item;
import io.rosterbridge.alerts.Digest.Kind;
import java.io.Closeable;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * Tells people what they should know, once: again only when it changes, when it still lasts a day later, and when it is over. What
 * was told to whom is in the database, so a node that comes later does not tell it again. A message that was not taken is sent
 * again at the next look, each way for itself.
 */
public final class Alerts implements Closeable {

    private static final Logger LOG = LoggerFactory.getLogger(Alerts.class);

    private final JdbcTemplate database;
    private final Clock clock;
    private final Duration repeatAfter;
    private final List<AlertCondition> conditions;
    private final List<AlertChannel> channels;

    private record Told(Alert alert, Instant since, Instant sentAt) {
    }

    Alerts(JdbcTemplate database, Clock clock, Duration repeatAfter, List<AlertCondition> conditions, List<AlertChannel> channels) {
        this.database = database;
        this.clock = clock;
        this.repeatAfter = repeatAfter;
        this.conditions = List.copyOf(conditions);
        this.channels = List.copyOf(channels);
    }

    /** What is the case now. */
    public List<Alert> present() {
        return conditions.stream().flatMap(condition -> condition.present().stream()).toList();
    }

    /** Looks, and tells what is to be told; for the clock, on one node. */
    public void check() {
        if (channels.isEmpty()) {
            return;
        }
        List<Alert> present = present();
        for (AlertChannel channel : channels) {
            Digest digest = new Digest(clock.instant(), news(present, told(channel)));
            if (!digest.items().isEmpty()) {
                tell(channel, digest);
            }
        }
    }

    /** Sends a test message each way, and says by way how it went: {@code sent}, or why not. */
    Map<String, String> test() {
        Instant now = clock.instant();
        Digest digest = new Digest(now, List.of(new Item(Kind.TEST, new Alert("test", "", "This is a test; nothing is wrong."), now)));
        Map<String, String> results = new TreeMap<>();
        for (AlertChannel channel : channels) {
            try {
                channel.send(digest);
                results.put(channel.name(), "sent");
            } catch (IOException refused) {
                results.put(channel.name(), refused.getMessage());
            }
        }
        return results;
    }

    @Override
    public void close() throws IOException {
        for (AlertChannel channel : channels) {
            channel.close();
        }
    }

    private List<Item> news(List<Alert> present, Map<String, Told> told) {
        Instant now = clock.instant();
        List<Item> news = new ArrayList<>();
        Map<String, Told> over = new LinkedHashMap<>(told);
        for (Alert alert : present) {
            Told before = over.remove(alert.key());
            if (before == null) {
                news.add(new Item(Kind.RAISED, alert, now));
            } else if (!before.alert().fingerprint().equals(alert.fingerprint())) {
                news.add(new Item(Kind.CHANGED, alert, before.since()));
            } else if (!before.sentAt().plus(repeatAfter).isAfter(now)) {
                news.add(new Item(Kind.REMINDER, alert, before.since()));
            }
        }
        over.values().forEach(ended -> news.add(new Item(Kind.OVER, ended.alert(), ended.since())));
        return news;
    }

    /** First the message, then the row that says so: killed in between, it is told twice rather than never. */
    private void tell(AlertChannel channel, Digest digest) {
        try {
            channel.send(digest);
        } catch (IOException refused) {
            LOG.warn("An alert was not sent by {} and is sent again at the next look: {}", channel.name(), refused.getMessage());
            return;
        }
        for (Item item : digest.items()) {
            Alert alert = item.alert();
            database.update("delete from alert_state where condition_key = ? and channel = ?", alert.key(), channel.name());
            if (item.kind() != Kind.OVER) {
                database.update("insert into alert_state (condition_key, channel, summary, fingerprint, since, sent_at) values (?, ?, ?, ?, ?, ?)",
                        alert.key(), channel.name(), cut(alert.summary(), 1000), alert.fingerprint(), utc(item.since()), utc(digest.at()));
            }
        }
    }

    private Map<String, Told> told(AlertChannel channel) {
        Map<String, Told> told = new LinkedHashMap<>();
        database.query("select * from alert_state where channel = ? order by condition_key", row -> {
            told.put(row.getString("condition_key"), new Told(
                    new Alert(row.getString("condition_key"), row.getString("fingerprint"), row.getString("summary")),
                    row.getObject("since", OffsetDateTime.class).toInstant(), row.getObject("sent_at", OffsetDateTime.class).toInstant()));
        }, channel.name());
        return told;
    }

    private static String cut(String text, int most) {
        return text.length() <= most ? text : text.substring(0, most);
    }

    private static OffsetDateTime utc(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }
}
