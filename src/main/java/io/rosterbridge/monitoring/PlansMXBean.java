package io.rosterbridge.monitoring;

import java.util.List;

/** Plans: what a bulk change would do, and exactly that. Plans of a profile or a file are asked for by REST or in the console. */
public interface PlansMXBean {

    /** The newest 20, one line each: number, kind, state, what it comes to, fingerprint and expiry. */
    List<String> list();

    /**
     * One line about a plan, as in {@link #list()}.
     *
     * @throws IllegalArgumentException if there is no such plan
     */
    String show(long id);

    /**
     * Asks what the provision flow would do; nothing is sent.
     *
     * @param everybody everybody whom Calendly concerns; else whoever is due
     * @return the number of the plan, which is computed by itself
     */
    long askProvision(boolean everybody);

    /**
     * Asks what would repair the drift that the latest reconciliation has reported.
     *
     * @return the number of the plan
     * @throws IllegalArgumentException if there is no complete reconciliation
     */
    long askReconcile();

    /**
     * Asks what would take back an applied plan.
     *
     * @return the number of the plan that does
     * @throws IllegalArgumentException if there is no such plan, or it was not applied
     */
    long undoPlan(long id);

    /**
     * Asks what would take back what was applied of an import.
     *
     * @return the number of the plan that does
     * @throws IllegalArgumentException if nothing of such an import was applied
     */
    long undoImport(long id);

    /**
     * Asks what would give back the access that an approved hold has taken away.
     *
     * @return the number of the plan that does
     * @throws IllegalArgumentException if there is no such hold, or nobody has approved it
     */
    long undoHold(long id);

    /**
     * Applies a plan, once. Needs the permission to approve.
     *
     * @param fingerprint of the plan that was looked at
     * @throws IllegalArgumentException if there is no such plan
     * @throws IllegalStateException    if it is not ready, has expired, is stale or has another fingerprint, or the kill switch is on
     */
    void apply(long id, String fingerprint);
}
