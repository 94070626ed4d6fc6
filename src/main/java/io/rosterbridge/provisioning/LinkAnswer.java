package io.rosterbridge.provisioning;

/**
 * What somebody has said about linking one Calendly user to one person.
 *
 * @param scimId the user it was said of; it says nothing of any other
 */
record LinkAnswer(String scimId, boolean confirmed) {
}
