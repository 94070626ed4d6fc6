/**
 * Plans: what a bulk effect would do, computed without a request to Calendly, shown, and applied by its fingerprint. Read
 * {@link io.rosterbridge.plans.Plans} first; each {@code ...Plan} class computes and applies one kind.
 */
package io.rosterbridge.plans;
