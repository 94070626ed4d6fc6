/** What every part stands on and no part is about. */
package io.rosterbridge.platform;
