package io.rosterbridge.sandbox;

import io.rosterbridge.sandbox.PracticeSettings.PendingUsers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * Answers {@code GET /Users}: filters, cuts pages by index (RFC 7644 section 3.4.2.4) or cursor (RFC 9865), and plays the faults
 * of lists.
 */
final class PracticeListing {

    private final PracticeOrganization organization;
    private final PracticeSettings settings;
    private final Optional<UserFilter> filter;
    private final Optional<FaultKind> fault;

    private PracticeListing(PracticeOrganization organization, PracticeSettings settings, Optional<UserFilter> filter,
            Optional<FaultKind> fault) {
        this.organization = organization;
        this.settings = settings;
        this.filter = filter;
        this.fault = fault;
    }

    /** @throws Refused 400 if the filter, a number or the cursor is not valid */
    static PracticePage page(PracticeOrganization organization, PracticeSettings settings, Map<String, String> query,
            Optional<FaultKind> fault) {
        Optional<UserFilter> filter =
                Optional.ofNullable(query.get("filter")).flatMap(text -> UserFilter.parse(text, settings));
        PracticeListing listing = new PracticeListing(organization, settings, filter, fault);
        listing.disturb();
        PracticePage page = switch (settings.paging) {
            case INDEX -> listing.byIndex(query);
            case CURSOR -> listing.byCursor(query);
        };
        return listing.distorted(page);
    }

    private PracticePage byIndex(Map<String, String> query) {
        int startIndex = Math.max(1, number(query, "startIndex", 1));
        int count = count(query);
        return organization.read(accounts -> {
            List<PracticeAccount> members = members(accounts);
            int from = shifted(Math.min(members.size(), startIndex - 1), members.size());
            return new PracticePage(members.size(), startIndex, slice(members, from, count), null, true);
        });
    }

    private PracticePage byCursor(Map<String, String> query) {
        long after = order(query.getOrDefault("cursor", ""));
        int count = count(query);
        return organization.read(accounts -> {
            List<PracticeAccount> members = members(accounts);
            int from = shifted(Accounts.indexAfter(members, after), members.size());
            List<PracticeAccount> slice = slice(members, from, count);
            boolean more = !slice.isEmpty() && from + slice.size() < members.size();
            return new PracticePage(members.size(), 0, slice, more ? cursor(slice.get(slice.size() - 1)) : null, true);
        });
    }

    private int count(Map<String, String> query) {
        return Math.min(settings.pageMaximum, Math.max(0, number(query, "count", settings.pageDefault)));
    }

    private List<PracticeAccount> members(Accounts accounts) {
        List<PracticeAccount> members = accounts.all();
        if (filter.isPresent() || settings.pendingUsers == PendingUsers.OMITTED || settings.listedAfterMs > 0) {
            Stream<PracticeAccount> found = filter.map(f -> f.candidates(accounts)).orElseGet(accounts.all()::stream);
            members = found.filter(this::isListed).toList();
        }
        if (is(FaultKind.LIST_SHRINK)) {
            return members.subList(0, members.size() / 2);
        }
        if (is(FaultKind.LIST_EMPTY)) {
            return List.of();
        }
        if (is(FaultKind.LIST_REORDER)) {
            members = new ArrayList<>(members);
            Collections.reverse(members);
        }
        return members;
    }

    private boolean isListed(PracticeAccount account) {
        boolean omitted = settings.pendingUsers == PendingUsers.OMITTED && account.state() == PracticeAccount.State.PENDING
                || account.created().plusMillis(settings.listedAfterMs).isAfter(organization.clock().instant());
        return !omitted && filter.map(f -> f.matches(account, settings)).orElse(true);
    }

    private void disturb() {
        if (is(FaultKind.LIST_INSERT)) {
            organization.addFirst(PracticeMember.active("mid-scan-" + UUID.randomUUID() + "@example.net", "Mid Scan"));
        }
        if (is(FaultKind.LIST_DELETE)) {
            organization.removeFirst();
        }
        if (is(FaultKind.LIST_CURSOR_EXPIRED)) {
            throw Refused.because("expiredCursor", "The cursor has expired");
        }
    }

    private int shifted(int from, int size) {
        if (is(FaultKind.LIST_CYCLE)) {
            return 0;
        }
        if (is(FaultKind.LIST_OVERLAP)) {
            return Math.max(0, from - 1);
        }
        return is(FaultKind.LIST_GAP) ? Math.min(size, from + 1) : from;
    }

    private PracticePage distorted(PracticePage page) {
        if (is(FaultKind.LIST_TOTAL_TOO_HIGH)) {
            return page.withTotalResults(page.totalResults() + 1);
        }
        if (is(FaultKind.LIST_TOTAL_TOO_LOW)) {
            return page.withTotalResults(page.totalResults() - 1);
        }
        return is(FaultKind.LIST_WITHOUT_RESOURCES) ? page.withoutResources() : page;
    }

    private boolean is(FaultKind kind) {
        return fault.filter(kind::equals).isPresent();
    }

    private static List<PracticeAccount> slice(List<PracticeAccount> members, int from, int count) {
        return List.copyOf(members.subList(from, (int) Math.min(members.size(), (long) from + count)));
    }

    private static int number(Map<String, String> query, String name, int otherwise) {
        String text = query.get(name);
        if (text == null) {
            return otherwise;
        }
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw Refused.because("invalidValue", name + " must be an integer");
        }
    }

    private static String cursor(PracticeAccount last) {
        byte[] position = ("after:" + last.order()).getBytes(StandardCharsets.US_ASCII);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(position);
    }

    private static long order(String cursor) {
        if (cursor.isEmpty()) {
            return Long.MIN_VALUE;
        }
        try {
            String position = new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.US_ASCII);
            if (position.startsWith("after:")) {
                return Long.parseLong(position.substring("after:".length()));
            }
        } catch (IllegalArgumentException e) {
            // Answered below, with the same words.
        }
        throw Refused.because("invalidCursor", "The cursor is not one of this server");
    }
}
