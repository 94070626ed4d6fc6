package io.rosterbridge.sandbox;

/** What can go wrong between a client and Calendly. */
public enum FaultKind {
    /** The fault's status instead of an answer, nothing applied; with its retry hint, if it has one. */
    STATUS,
    /** The fault's status (400 if none) in the form of Calendly's REST API: "Race Condition". Nothing applied. */
    RACE_CONDITION,
    /** An HTML page as of a proxy in between, with the fault's status (200 if none). Nothing applied. */
    HTML,
    /** The connection is reset (TCP RST) before anything is applied. */
    RESET,
    /** The connection is closed without an answer before anything is applied. */
    DROP,
    /** The request waits {@code ms} milliseconds before it is applied. */
    SLOW,

    /** Applied, then the connection is closed without an answer. */
    LOST,
    /** Applied, then answered with the fault's status (500 if none). */
    LATE_STATUS,
    /** Applied, then answered after {@code ms} milliseconds. */
    SLOW_ANSWER,
    /** Applied; the head of the answer comes at once, its body byte by byte over {@code ms} milliseconds. */
    SLOW_BODY,
    /** Applied; the body of the answer is not JSON. */
    MALFORMED_JSON,
    /** Applied; the body ends half-way, before the Content-Length it announced. */
    TRUNCATED,
    /** Applied; the answer has its status and no body. */
    EMPTY_BODY,
    /** Not applied; a request about one user is answered 200 with the user as it is. */
    IGNORED,
    /** Applied, but {@code active} stays as it is, or is the other one at a creation; the answer shows it. */
    ACTIVE_IGNORED,
    /** Applied, but {@code userName} stays as it is. */
    USER_NAME_IGNORED,
    /** Applied, but {@code displayName} stays as it is, or is the address at a creation. */
    DISPLAY_NAME_IGNORED,
    /** Applied, but {@code externalId} stays as it is, or is none at a creation. */
    EXTERNAL_ID_IGNORED,
    /** Applied; the answer shows the owner instead of the user. */
    ANOTHER_USER,

    /** The answer leads to the same address again (307). Nothing applied. */
    REDIRECT_LOOP,
    /** Applied; the head of the answer comes byte by byte over {@code ms} milliseconds. */
    SLOW_HEAD,
    /** Applied; the answer has header lines without end. */
    ENDLESS_HEADERS,
    /** Applied; interim answers (103) come without end, and never the answer. */
    ENDLESS_INTERIM,
    /** Applied; the body of the answer has no end. */
    ENDLESS_BODY,
    /** Applied; the body of the answer is some kilobytes that unpack (gzip) to 64 megabytes. */
    BOMB,

    /** Before this page is answered, somebody new is put before everybody else: one user shows up twice. */
    LIST_INSERT,
    /** Before this page is answered, the first ordinary user is deleted: one user is never seen. */
    LIST_DELETE,
    /** This page is cut from the reversed list. */
    LIST_REORDER,
    /** This page is cut from the first half of the list, and {@code totalResults} is its size. */
    LIST_SHRINK,
    /** This page is cut from an empty list, and {@code totalResults} is 0. */
    LIST_EMPTY,
    /** {@code totalResults} is one more than there are. */
    LIST_TOTAL_TOO_HIGH,
    /** {@code totalResults} is one less than there are. */
    LIST_TOTAL_TOO_LOW,
    /** The first page again, whichever was asked for. */
    LIST_CYCLE,
    /** This page begins one user too early. Without effect on the first page. */
    LIST_OVERLAP,
    /** This page begins one user too late. */
    LIST_GAP,
    /** The attribute {@code Resources} is absent. */
    LIST_WITHOUT_RESOURCES,
    /** 400 {@code expiredCursor} (RFC 9865). */
    LIST_CURSOR_EXPIRED;

    /** Whether it is about one attribute. */
    boolean isOfAttributes() {
        return name().endsWith("_IGNORED");
    }

    /** Whether it touches nothing but {@code GET /Users}. */
    boolean isOfLists() {
        return name().startsWith("LIST_");
    }
}
