package io.rosterbridge.alerts;

import io.rosterbridge.alerts.Digest.Item;
import io.rosterbridge.alerts.Digest.Kind;
import io.rosterbridge.platform.rows.Columns;
import io.rosterbridge.platform.text.Excerpt;
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
import java.util.Optional;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * Tells people what they should know, once: again only when it changes, when it still lasts a day later, and when it is over. What
 * comes and goes, or changes, within a short time is told once: it is over only when it has been gone for that long. What was told to
 * whom is in the database, so a node that comes later does not tell it again. A message that was not taken is sent again at the next
 * look, each way for itself.
 */
public final class Alerts implements Closeable {

    private static final Logger LOG = LoggerFactory.getLogger(Alerts.class);

    private final JdbcTemplate database;
    private final Clock clock;
    private final Duration repeatAfter;
    private final Duration settle;
    private final List<AlertCondition> conditions;
    private final List<AlertChannel> channels;

    private record Told(Alert alert, Instant since, Instant sentAt, Optional<Instant> absentSince) {
    }

    /** @param whole whether every condition could be looked at */
    private record Look(List<Alert> alerts, boolean whole) {
    }

    /** A way to tell people, and whom it reaches. */
    public record Way(String name, String target) {
    }

    Alerts(JdbcTemplate database, Clock clock, Duration repeatAfter, Duration settle, List<AlertCondition> conditions, List<AlertChannel> channels) {
        this.database = database;
        this.clock = clock;
        this.repeatAfter = repeatAfter;
        this.settle = settle;
        this.conditions = List.copyOf(conditions);
        this.channels = List.copyOf(channels);
    }

    /** What is the case now. */
    public List<Alert> present() {
        return look().alerts();
    }

    /** How people are told; empty if no way is set. */
    public List<Way> ways() {
        return channels.stream().map(channel -> new Way(channel.name(), channel.target())).toList();
    }

    private Look look() {
        List<Alert> alerts = new ArrayList<>();
        int blind = 0;
        for (AlertCondition condition : conditions) {
            try {
                alerts.addAll(condition.present());
            } catch (RuntimeException unseen) {
                LOG.error("A condition for alerts could not be looked at", unseen);
                blind++;
            }
        }
        if (blind > 0) {
            alerts.add(new Alert("alerts-blind", "blind", blind + " of " + conditions.size() + " conditions for alerts could not be looked at; "
                    + "the log file of this application has the details"));
        }
        return new Look(List.copyOf(alerts), blind == 0);
    }

    /** Looks, and tells what is to be told; for the clock, on one node. */
    public void check() {
        if (channels.isEmpty()) {
            return;
        }
        Look look = look();
        for (AlertChannel channel : channels) {
            Digest digest = new Digest(clock.instant(), news(look, told(channel), channel));
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

    private List<Item> news(Look look, Map<String, Told> told, AlertChannel channel) {
        Instant now = clock.instant();
        List<Item> news = new ArrayList<>();
        Map<String, Told> gone = new LinkedHashMap<>(told);
        for (Alert alert : look.alerts()) {
            Told before = gone.remove(alert.key());
            if (before == null) {
                news.add(new Item(Kind.RAISED, alert, now));
                continue;
            }
            boolean isOther = !before.alert().fingerprint().equals(alert.fingerprint());
            if (isOther && isPast(before.sentAt(), settle)) {
                news.add(new Item(Kind.CHANGED, alert, before.since()));
            } else if (!isOther && !alert.isEvent() && isPast(before.sentAt(), repeatAfter)) {
                news.add(new Item(Kind.REMINDER, alert, before.since()));
            }
            if (before.absentSince().isPresent()) {
                absent(alert.key(), channel, null);
            }
        }
        if (look.whole()) {
            gone.values().forEach(ended -> {
                if (ended.alert().isEvent()) {
                    forget(ended.alert(), channel);
                } else if (isPast(ended.absentSince().orElse(now), settle)) {
                    news.add(new Item(Kind.OVER, ended.alert(), ended.since()));
                } else if (ended.absentSince().isEmpty()) {
                    absent(ended.alert().key(), channel, now);
                }
            });
        }
        return news;
    }

    private boolean isPast(Instant since, Duration time) {
        return !since.plus(time).isAfter(clock.instant());
    }

    private void absent(String key, AlertChannel channel, Instant since) {
        database.update("update alert_state set absent_since = cast(? as timestamp with time zone) where condition_key = ? and channel = ?",
                since == null ? null : utc(since), key, channel.name());
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
            forget(alert, channel);
            if (item.kind() != Kind.OVER) {
                database.update("insert into alert_state (condition_key, channel, summary, fingerprint, since, sent_at) values (?, ?, ?, ?, ?, ?)",
                        alert.key(), channel.name(), Excerpt.within(alert.summary(), 1000), alert.fingerprint(), utc(item.since()),
                        utc(digest.at()));
            }
        }
    }

    private void forget(Alert alert, AlertChannel channel) {
        database.update("delete from alert_state where condition_key = ? and channel = ?", alert.key(), channel.name());
    }

    private Map<String, Told> told(AlertChannel channel) {
        Map<String, Told> told = new LinkedHashMap<>();
        database.query("select * from alert_state where channel = ? order by condition_key", row -> {
            told.put(row.getString("condition_key"), new Told(
                    new Alert(row.getString("condition_key"), row.getString("fingerprint"), row.getString("summary")),
                    Columns.instant(row, "since"), Columns.instant(row, "sent_at"), Columns.optionalInstant(row, "absent_since")));
        }, channel.name());
        return told;
    }

    private static OffsetDateTime utc(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }
}
