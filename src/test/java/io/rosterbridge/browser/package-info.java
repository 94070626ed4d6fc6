/** The console in a real browser: Chromium, driven over its own driver. Without a Chromium these tests are skipped and say so. */
package io.rosterbridge.browser;
