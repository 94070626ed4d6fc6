/** What every request and answer over HTTP has in common, whether it comes from a page or from the REST API. */
package io.rosterbridge.platform.web;
