/** Benchmarks: how fast the whole application is, beside a bare HTTP client that sends the same. Run by the Maven profile {@code bench}. */
package io.rosterbridge.bench;
