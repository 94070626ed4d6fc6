package io.rosterbridge.access.audit;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** What is recorded in the audit trail. */
public enum AuditAction {
    LOGIN,
    LOGIN_FAILED,
    LOGOUT,
    CONSOLE_USER_CREATED,
    CONSOLE_USER_CHANGED,
    CONSOLE_USER_DELETED,
    PASSWORD_CHANGED,
    SECOND_FACTOR_ON,
    SECOND_FACTOR_OFF,
    RECOVERY_CODE_USED,
    SESSIONS_ENDED,
    OIDC_LOGIN_CHANGED,
    SETTING_CHANGED,
    API_TOKEN_CREATED,
    API_TOKEN_REVOKED,
    SETUP_CONFIRMED,
    CONNECTION_SET,
    CONNECTION_AUTHORIZED,
    CONNECTION_PAUSED,
    CONNECTION_RESUMED,
    CONNECTION_KILLED,
    CONNECTION_KILL_LIFTED,
    CONNECTION_TOKEN_SWAPPED,
    THROTTLE_ENDED,
    PROFILE_VERSION,
    PROFILE_FILE_TAKEN,
    PROFILE_FILE_KEPT_OUT,
    PERSON_CHANGED,
    PERSON_REMOVED,
    PERSON_ASSIGNED,
    PERSON_PROVISIONED,
    PERSON_ERASED,
    LINK_CONFIRMED,
    LINK_REFUSED,
    LINK_PASSED,
    EXTERNAL_ID_CORRECTED,
    FILE_UPLOADED,
    FAILURES_RETRIED,
    IMPORT_STARTED,
    IMPORT_CONFIRMED,
    RECONCILIATION_STARTED,
    HOLD_APPROVED,
    HOLD_REJECTED,
    PLAN_MADE,
    PLAN_APPROVED,
    PLAN_APPLIED,
    ALERT_TESTED;

    /** Such as {@code login-failed}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** @throws IllegalArgumentException if there is no such word */
    public static AuditAction of(String word) {
        return Arrays.stream(values()).filter(action -> action.word().equals(word)).findFirst()
                .orElseThrow(() -> new IllegalArgumentException("action is \"" + word + "\"; it must be one of "
                        + Arrays.stream(values()).map(AuditAction::word).collect(Collectors.joining(", "))));
    }
}
