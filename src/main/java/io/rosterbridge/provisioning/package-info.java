/**
 * The provision flow's beans: who is due, what was decided and delivered, and the log of it. The order of the steps stands in
 * the {@code provision-*} routes.
 */
package io.rosterbridge.provisioning;
