/**
 * Expressions in CEL over one person: {@link io.rosterbridge.profile.expression.CelExpression} is checked when it is saved and evaluated
 * for each person. Knows nothing of profiles.
 */
package io.rosterbridge.profile.expression;
