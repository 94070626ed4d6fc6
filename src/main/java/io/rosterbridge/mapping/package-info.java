/**
 * The profile: how a person becomes a Calendly user, which actions are on, and the limits that keep it safe. Read
 * {@link io.rosterbridge.mapping.Profile} first; {@link io.rosterbridge.mapping.Mapper} applies it and
 * {@link io.rosterbridge.mapping.ProfileVersions} keeps its history.
 */
package io.rosterbridge.mapping;
