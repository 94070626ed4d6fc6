package io.rosterbridge.audit;

import java.util.Locale;

/** What is recorded in the audit trail. */
public enum AuditAction {
    LOGIN,
    LOGIN_FAILED,
    LOGOUT,
    CONSOLE_USER_CREATED,
    CONSOLE_USER_CHANGED,
    CONSOLE_USER_DELETED,
    PASSWORD_CHANGED,
    API_TOKEN_CREATED,
    API_TOKEN_REVOKED,
    SETUP_CONFIRMED,
    CONNECTION_SET,
    CONNECTION_AUTHORIZED,
    CONNECTION_PAUSED,
    CONNECTION_RESUMED,
    CONNECTION_TOKEN_SWAPPED,
    THROTTLE_ENDED,
    PROFILE_VERSION,
    PERSON_CHANGED,
    PERSON_REMOVED,
    PERSON_ASSIGNED,
    PERSON_PROVISIONED,
    PERSON_ERASED,
    FILE_UPLOADED,
    FAILURES_RETRIED,
    IMPORT_STARTED,
    IMPORT_CONFIRMED,
    RECONCILIATION_STARTED,
    HOLD_APPROVED,
    HOLD_REJECTED,
    PLAN_APPLIED,
    ALERT_TESTED;

    /** Such as {@code login-failed}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
