package io.rosterbridge.provisioning;

import io.rosterbridge.source.HoldRows.Kind;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;

/** Says what has come of a hold that was decided, in the words of its kind: removals, people, accounts, ids or names. */
final class HoldReason {

    /** Columns of the query besides those of {@code removal_hold}. */
    static final String COUNTS = """
            (select count(*) from removal_hold_item i where i.hold_id = h.id and i.state <> 'left') as removals,
            (select count(*) from removal_hold_item i where i.hold_id = h.id and i.state = 'sent') as sent,
            (select count(*) from removal_hold_item i where i.hold_id = h.id and i.state = 'released') as released,
            (select count(*) from removal_hold_item i where i.hold_id = h.id and i.state = 'skipped') as passed_over""";

    private HoldReason() {
    }

    /** What a hold waits for stands in its row. */
    static String of(ResultSet row) throws SQLException {
        String who = row.getString("decided_by");
        Kind kind = kind(row.getString("kind"));
        return switch (row.getString("state")) {
            case "approved" -> kind == Kind.VANISHED ? "approved by " + who + ": the accounts count as removed in Calendly"
                    : done(kind, row) + passedOver(kind, row.getLong("passed_over")) + "; approved by " + who;
            case "rejected" -> kind == Kind.VANISHED ? "rejected by " + who + ": the accounts count as listed"
                    : nothing(kind, row) + ": rejected by " + who + stays(kind);
            case "expired" -> kind == Kind.VANISHED ? row.getString("reason") : nothing(kind, row) + ": nobody approved it in time" + stays(kind);
            default -> row.getString("reason");
        };
    }

    private static Kind kind(String word) {
        return Arrays.stream(Kind.values()).filter(kind -> kind.word().equals(word)).findFirst().orElseThrow();
    }

    private static String done(Kind kind, ResultSet row) throws SQLException {
        long sent = row.getLong("sent");
        String of = " of " + row.getLong("removals");
        long released = row.getLong("released");
        return switch (kind) {
            case REMOVALS, VANISHED -> sent + of + " removals sent";
            case SHRINK -> released + sent + of + " people removed from the directory, " + sent + (sent == 1 ? " removal" : " removals")
                    + " sent to Calendly";
            case NEW_IDS -> released + of + " people have their new ids";
            case ENCODING -> released + of + " people are called as in the file";
        };
    }

    private static String nothing(Kind kind, ResultSet row) throws SQLException {
        String of = "0 of " + row.getLong("removals");
        return switch (kind) {
            case REMOVALS, SHRINK, VANISHED -> of + " removals sent";
            case NEW_IDS -> of + " people have their new ids";
            case ENCODING -> of + " people are called as in the file";
        };
    }

    private static String stays(Kind kind) {
        return switch (kind) {
            case REMOVALS, SHRINK, VANISHED -> ", so access stays";
            case NEW_IDS -> ", so the former ids stay";
            case ENCODING -> ", so everyone keeps the name they had";
        };
    }

    private static String passedOver(Kind kind, long people) {
        String changed = people == 0 ? "" : ", " + people + " passed over since they had changed";
        return people == 0 || kind == Kind.NEW_IDS || kind == Kind.ENCODING ? changed : changed + " or could not be removed";
    }
}
