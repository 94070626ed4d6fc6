package io.rosterbridge.imports;

import io.rosterbridge.calendly.Answer;
import io.rosterbridge.calendly.Connection;
import io.rosterbridge.calendly.Connections;
import io.rosterbridge.calendly.Limiter;
import io.rosterbridge.calendly.ScimRequest;
import io.rosterbridge.calendly.Stopped;
import io.rosterbridge.calendly.UserList;
import io.rosterbridge.calendly.UserList.Listed;
import io.rosterbridge.calendly.UserList.Page;
import io.rosterbridge.calendly.UserList.Reply;
import io.rosterbridge.domain.Scan;
import io.rosterbridge.domain.ScimUser;
import io.rosterbridge.domain.UserName;
import io.rosterbridge.platform.ErrorName;
import io.rosterbridge.platform.text.Excerpt;
import io.rosterbridge.profile.ProfileVersions;
import io.rosterbridge.queue.ProvisioningSettings;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The list step around the HTTP request: which page is next, what its answer means. Each page is one transaction, with the place
 * where the list goes on. The list is complete or it is nothing: what is doubtful is read again from the beginning, and after the
 * last try the run fails and says why.
 */
public final class ImportLister {

    static final String VARIABLE = "run";

    private static final Logger LOG = LoggerFactory.getLogger(ImportLister.class);
    private static final Duration LONGEST_DELAY = Duration.ofMinutes(1);
    /** Before a list is read again that lacks linked accounts; doubled each time. */
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(2);
    /** So long a request may be under way, and its outcome be written down, that had its effect before the last page was asked for. */
    private static final Duration LONGEST_WORK = Duration.ofSeconds(45);
    private static final int LONGEST_ID = 200;
    private static final int LONGEST_USER_NAME = 320;
    private static final int LONGEST_DISPLAY_NAME = 2000;

    /** One look-up an id: with {@code scim_id = any(...)} H2 walks through all that the run has listed. */
    private static final String KNOWN = """
            select v.id from unnest(cast(? as varchar array)) as v (id)
            where exists (select 1 from import_account a where a.run_id = ? and a.scim_id = v.id)""";

    private final Imports imports;
    private final JdbcTemplate database;
    private final TransactionTemplate transaction;
    private final RunRows rows;
    private final OwnWork ownWork;
    private final ShortLists shortLists;
    private final Connections connections;
    private final Limiter limiter;
    private final ImportSettings settings;
    private final Duration retryDelay;
    private final Clock clock;
    private final ObjectProvider<CamelContext> camel;

    public ImportLister(Imports imports, JdbcTemplate database, TransactionTemplate transaction, ProfileVersions profiles,
                        Connections connections, Limiter limiter, ImportSettings settings, ProvisioningSettings provisioning, Clock clock,
                        ObjectProvider<CamelContext> camel) {
        this.imports = imports;
        this.database = database;
        this.transaction = transaction;
        this.rows = new RunRows(database, transaction);
        this.ownWork = new OwnWork(database);
        this.shortLists = new ShortLists(database, transaction, profiles, clock);
        this.connections = connections;
        this.limiter = limiter;
        this.settings = settings;
        this.retryDelay = provisioning.retryDelay();
        this.clock = clock;
        this.camel = camel;
    }

    // ---- what the routes call

    /** Takes a run that waits; null if there is none, which is how a route says so. */
    public ImportRun claim() {
        return connections.guard().mayClaim() ? imports.claim().orElse(null) : null;
    }

    /** Whether {@link #claim} has taken one. */
    public boolean isTaken(ImportRun run) {
        return run != null;
    }

    /** Decides whether a list is complete that was read to its end while it moved; does nothing for any other list. */
    public void settle(ImportRun run) {
        if (run.isRead()) {
            tell(run);
        }
    }

    /** Whether there is a page to ask for; not while the application stops. */
    public boolean hasNext(ImportRun run) {
        return !run.isListed() && !run.isRead() && !run.isEnded() && !camel.getObject().isStopping();
    }

    public boolean isListed(ImportRun run) {
        return run.isListed() && !run.isEnded();
    }

    /** The request for the next page; the list is begun if it was not. */
    public ScimRequest next(ImportRun run) {
        if (run.scanAt() == null) {
            begin(run);
        }
        run.asks(clock.instant());
        return UserList.request(run.scan().nextIndex(), settings.pageSize(), run.scan().nextCursor());
    }

    /** Takes the answer to the page that {@link #next} gave last. */
    public void answered(ImportRun run, Answer answer) {
        Reply reply = UserList.reply(answer);
        boolean beyondTheEnd = run.scan().isAtItsTotal() && (reply.status() == 400 || reply.status() == 404);
        if (beyondTheEnd) {
            // Asked whether anybody follows, the server says that there is no such page.
            page(run, new Page(run.scan().totals().orElseThrow().latest(), List.of(), Optional.empty()));
            return;
        }
        switch (reply.meaning()) {
            case PAGE -> page(run, reply.page().orElseThrow());
            case THROTTLED -> limiter.throttled(reply.pause());
            case MAY_HEAL -> again(run, reply);
            case FROM_THE_BEGINNING -> doubtful(run, pageNumber(run) + " was answered " + reply.reason());
            case CLOSED -> unsent(run);
            case BROKEN -> {
                connections.broke("Calendly answered " + reply.reason());
                imports.fail(run, pageNumber(run) + " was answered " + reply.reason() + "; check base URL and token, then authorize");
            }
            case REFUSED -> imports.fail(run, pageNumber(run) + " was refused: " + reply.reason());
        }
    }

    /** An error of ours ends the run, and so does the kill switch; a lost lease is none. */
    public void unexpected(Exchange exchange) {
        ImportRun run = exchange.getVariable(VARIABLE, ImportRun.class);
        Exception error = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Exception.class);
        for (Throwable cause = error; cause != null; cause = cause.getCause()) {
            if (cause instanceof LeaseLost lost) {
                LOG.warn("{}", lost.getMessage());
                return;
            }
            if (cause instanceof Stopped killed) {
                imports.fail(run, killed.getMessage());
                return;
            }
        }
        LOG.error("{} failed: {}", run, ErrorName.of(error));
        LOG.debug("{} failed", run, error);
        imports.fail(run, "an error of this application after " + pageNumber(run) + "; its log file has the details");
    }

    // ---- pages

    /** Nothing of an earlier reading counts from the first statement on, even if the second is never reached. */
    private void begin(ImportRun run) {
        forget(run);
        rows.deleteListed(run.id(), () -> imports.hold(run));
        Instant now = clock.instant();
        transaction.executeWithoutResult(status -> {
            imports.hold(run);
            database.update("update import_run set scans = ?, scan_at = ? where id = ?", run.scans() + 1, now.atOffset(ZoneOffset.UTC),
                    run.id());
        });
        run.begins(now);
    }

    private void forget(ImportRun run) {
        transaction.executeWithoutResult(status -> {
            imports.hold(run);
            database.update("update import_run set scan_at = null, listed_at = null, drift_at = null, read_at = null, pages = 0, accounts = 0, "
                    + "expected = null, first_total = null, lowest_total = null, highest_total = null, next_index = 1, next_cursor = null, "
                    + "failures = 0 where id = ?", run.id());
        });
    }

    private void page(ImportRun run, Page page) {
        long nameless = page.users().stream().filter(user -> user.id().filter(id -> id.length() <= LONGEST_ID).isEmpty()).count();
        if (nameless > 0) {
            imports.fail(run, pageNumber(run) + " holds " + nameless + " users without a usable id, so that nobody can say whether the list is "
                    + "complete");
            return;
        }
        // What is said to be there, or was brought whatever is said.
        int users = Math.max(page.total(), Math.max(run.scan().distinct(), page.users().size()));
        if (users > settings.mostUsers()) {
            imports.fail(run, pageNumber(run) + " shows that there are " + users + " users, and rosterbridge.imports.most-users is "
                    + settings.mostUsers() + "; raise it if the organization has so many, else check the base URL");
            return;
        }
        Stored stored = transaction.execute(status -> store(run, page));
        Scan.Step step = stored.step();
        switch (step.verdict()) {
            case GO_ON -> run.read(step.scan());
            case COMPLETE -> listed(run, step.scan());
            case MOVED -> {
                run.read(step.scan());
                run.readToTheEnd();
                tell(run);
            }
            case DOUBTFUL -> doubtful(run, step, stored.lacksLinks());
            case ENDLESS -> imports.fail(run, "page " + step.scan().pages() + " " + step.reason());
        }
    }

    /** @param lacksLinks whether the list is doubtful because it lacks linked accounts, and for no other reason */
    private record Stored(Scan.Step step, boolean lacksLinks) {
    }

    private void listed(ImportRun run, Scan scan) {
        run.read(scan);
        run.listed();
        LOG.info("{} has listed {} users on {} pages", run, scan.distinct(), scan.pages());
    }

    private Stored store(ImportRun run, Page page) {
        imports.hold(run);
        int number = run.scan().pages() + 1;
        String[] ids = page.users().stream().map(user -> user.id().orElseThrow()).toArray(String[]::new);
        Set<String> known = new HashSet<>(ids.length == 0 ? List.of() : database.queryForList(
                KNOWN, String.class, (Object) ids, run.id()));
        List<Object[]> fresh = new ArrayList<>();
        for (Listed user : page.users()) {
            if (known.add(user.id().orElseThrow())) {
                fresh.add(row(run, user, number));
            }
        }
        if (!fresh.isEmpty()) {
            database.batchUpdate("""
                    insert into import_account (run_id, scim_id, user_name, user_name_key, display_name, active, external_id, page, apart)
                    values (?, ?, ?, ?, ?, ?, ?, ?, ?)""", fresh);
        }
        Stored stored = believable(run, run.scan().after(new Scan.Page(page.total(), page.users().size(), fresh.size(), page.nextCursor()),
                settings.pageSize(), () -> ownWork.mayHaveMoved(movesSince(run))));
        Scan.Step step = stored.step();
        Scan.Totals totals = step.scan().totals().orElseThrow();
        database.update("update import_run set pages = ?, accounts = ?, expected = ?, first_total = ?, lowest_total = ?, highest_total = ?, "
                        + "next_index = ?, next_cursor = ?, failures = 0, listed_at = cast(? as timestamp with time zone), "
                        + "read_at = cast(? as timestamp with time zone) where id = ?",
                step.scan().pages(), step.scan().distinct(), totals.latest(), totals.first(), totals.lowest(), totals.highest(),
                step.scan().nextIndex(), step.scan().nextCursor().filter(cursor -> step.verdict() == Scan.Verdict.GO_ON).orElse(null),
                step.verdict() == Scan.Verdict.COMPLETE ? clock.instant().atOffset(ZoneOffset.UTC) : null,
                step.verdict() == Scan.Verdict.MOVED ? run.askedAt().atOffset(ZoneOffset.UTC) : null, run.id());
        return stored;
    }

    /** A user who was created shortly before may come into the list while it is read. */
    private Instant movesSince(ImportRun run) {
        return run.scanAt().minus(settings.listedWithin());
    }

    /**
     * An empty list is complete by its own count, but somebody is known to be there: a link, or a user of the last complete list. Only an
     * organization of which nothing is known may show no user, since it is not said whether its owner is listed. Nor is a list believed
     * that lacks too many links.
     */
    private Stored believable(ImportRun run, Scan.Step step) {
        if (step.verdict() != Scan.Verdict.COMPLETE) {
            return new Stored(step, false);
        }
        if (step.scan().distinct() > 0) {
            return shortLists.doubt(run).map(doubt -> new Stored(doubtful(step, doubt), true)).orElseGet(() -> new Stored(step, false));
        }
        long linked = database.queryForObject("select count(*) from calendly_account", Long.class);
        int before = database.queryForList("select accounts from import_run where state in ('complete', 'applying', 'applied') "
                + "order by id desc fetch first 1 rows only", Integer.class).stream().findFirst().orElse(0);
        return new Stored(linked == 0 && before == 0 ? step : doubtful(step, "shows nobody, although "
                + (linked > 0 ? linked + " people are linked" : "the last list had " + before + " users")), false);
    }

    private static Scan.Step doubtful(Scan.Step step, String reason) {
        return new Scan.Step(Scan.Verdict.DOUBTFUL, step.scan(), reason);
    }

    // ---- a list that has moved

    /**
     * Tells whether a list that was read to its end while it moved is complete. What had its effect before the end and is not written
     * down yet is waited for.
     */
    private void tell(ImportRun run) {
        boolean isAnyUnderWay = ownWork.isAnyUnderWay();
        Stored stored = transaction.execute(status -> {
            imports.hold(run);
            Scan.OwnChanges own = ownWork.changes(run.id(), movesSince(run), run.askedAt());
            Stored told = believable(run, run.scan().settled(own));
            if (told.step().verdict() == Scan.Verdict.COMPLETE) {
                database.update("update import_run set listed_at = ?, read_at = null where id = ?", clock.instant().atOffset(ZoneOffset.UTC),
                        run.id());
            }
            return told;
        });
        if (stored.step().verdict() == Scan.Verdict.COMPLETE) {
            listed(run, run.scan());
        } else if (isAnyUnderWay && !stored.lacksLinks() && clock.instant().isBefore(run.askedAt().plus(LONGEST_WORK))) {
            imports.giveBack(run, Optional.of(clock.instant().plusSeconds(1)), "the end of requests that were under way while it was listed");
        } else {
            doubtful(run, stored.step(), stored.lacksLinks());
        }
    }

    private static Object[] row(ImportRun run, Listed listed, int page) {
        String id = listed.id().orElseThrow();
        if (listed.user().isEmpty() || listed.user().get().userName().length() > LONGEST_USER_NAME
                || UserName.key(text(listed.user().get().userName())).length() > LONGEST_USER_NAME) {
            return new Object[] {run.id(), id, "", "", null, null, null, page, listed.user().isEmpty() ? "Calendly shows no userName"
                    : "the userName has more than " + LONGEST_USER_NAME + " characters"};
        }
        ScimUser user = listed.user().get();
        return new Object[] {run.id(), id, text(user.userName()), UserName.key(text(user.userName())),
            user.displayName().map(name -> Excerpt.within(text(name), LONGEST_DISPLAY_NAME)).orElse(null), user.active().orElse(null),
            user.externalId().map(external -> Excerpt.within(text(external), LONGEST_ID)).orElse(null), page, null};
    }

    /** PostgreSQL stores no NUL. */
    private static String text(String value) {
        return value.replace('\0', '\uFFFD');
    }

    // ---- what is no page

    private void again(ImportRun run, Reply reply) {
        if (!connections.present().isOpen()) {
            unsent(run);
            return;
        }
        run.failedOnce();
        if (run.failures() > settings.retries()) {
            imports.fail(run, pageNumber(run) + " got no usable answer in " + run.failures() + " tries, the last was: " + reply.reason());
            return;
        }
        Duration delay = retryDelay.multipliedBy(1L << Math.min(20, run.failures() - 1));
        imports.giveBack(run, Optional.of(clock.instant().plus(delay.compareTo(LONGEST_DELAY) < 0 ? delay : LONGEST_DELAY)),
                "another try, since " + pageNumber(run) + " got no usable answer "
                        + (run.failures() == 1 ? "once" : run.failures() + " times") + ": " + reply.reason());
    }

    /**
     * The request stayed here, or was cut off. A pause is waited for, whoever wants it, and is no failure; its page is asked for again.
     * The kill switch ends the run.
     */
    private void unsent(ImportRun run) {
        Connection present = connections.present();
        String reason = present.reason().map(words -> ": " + words).orElse("");
        if (present.isOpen()) {
            limiter.pausedUntil().ifPresent(until -> imports.giveBack(run, Optional.of(until),
                    "the end of the pause that Calendly asked for"));
        } else if (present.state() == Connection.State.PAUSED && !present.isKilled()) {
            imports.giveBack(run, Optional.empty(), "the connection, which is paused" + reason);
        } else {
            imports.fail(run, "before " + pageNumber(run) + " the connection was closed: it is " + present.state().word() + reason);
        }
    }

    private void doubtful(ImportRun run, Scan.Step step, boolean lacksLinks) {
        if (lacksLinks) {
            lacking(run, step.reason());
        } else {
            doubtful(run, "page " + step.scan().pages() + " " + step.reason());
        }
    }

    private void doubtful(ImportRun run, String reason) {
        if (run.scans() >= settings.scans()) {
            imports.fail(run, "the list could not be read as a whole in " + run.scans() + " tries, so nothing is compared; " + reason);
        } else {
            LOG.info("{} reads the list again from the beginning: {}", run, reason);
            begin(run);
        }
    }

    /** Calendly may list a user in a moment whom it does not list yet, so each further try waits longer. */
    private void lacking(ImportRun run, String reason) {
        if (run.scans() >= settings.scans()) {
            imports.fail(run, "the list calls itself complete in " + run.scans() + " tries, but " + reason + ", so nothing is compared and nobody "
                    + "counts as vanished; " + shortLists.hold(run, reason));
            return;
        }
        Duration pause = FIRST_PAUSE.multipliedBy(1L << Math.min(20, run.scans() - 1));
        forget(run);
        run.failedOnce();
        imports.giveBack(run, Optional.of(clock.instant().plus(pause.compareTo(LONGEST_DELAY) < 0 ? pause : LONGEST_DELAY)),
                "another try, since the list " + reason);
    }

    private static String pageNumber(ImportRun run) {
        return "page " + (run.scan().pages() + 1);
    }
}
