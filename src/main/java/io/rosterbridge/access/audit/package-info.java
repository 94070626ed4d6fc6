/** The audit trail: who changed what, in a chain that shows tampering. Read {@link io.rosterbridge.access.audit.AuditTrail} first. */
package io.rosterbridge.access.audit;
