package io.rosterbridge.plans;

import io.rosterbridge.profile.ProfileVersions;
import io.rosterbridge.provisioning.Preview;

/**
 * By what a plan judges people.
 *
 * @param profiles the profile in force
 * @param preview  what the flow would decide
 * @param recheck  whether that still holds when the plan is applied
 */
record Judging(ProfileVersions profiles, Preview preview, PlanRecheck recheck) {
}
