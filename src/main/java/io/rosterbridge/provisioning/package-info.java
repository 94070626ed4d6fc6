/**
 * The provision flow's beans: what is decided, delivered and recorded. The order of the steps stands in
 * the {@code provision-*} routes.
 */
package io.rosterbridge.provisioning;
