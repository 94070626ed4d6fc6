/**
 * The profile: how a person becomes a Calendly user, which actions are on, and the limits that keep it safe. Read
 * {@link io.rosterbridge.profile.Profile} first; {@link io.rosterbridge.profile.Mapper} applies it and
 * {@link io.rosterbridge.profile.ProfileVersions} keeps its history.
 */
package io.rosterbridge.profile;
