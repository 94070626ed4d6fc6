/** The audit trail: who changed what, in a chain that shows tampering. Read {@link io.rosterbridge.audit.AuditTrail} first. */
package io.rosterbridge.audit;
