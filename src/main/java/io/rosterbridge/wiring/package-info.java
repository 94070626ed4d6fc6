/**
 * Where the parts are put together: a class for each area, with its beans in the order in which the data flows. A bean has the name of
 * its method, and routes call it by that name.
 *
 * <p>Nothing is decided here, and nobody depends on this package. A new part gets its bean in the class of its area. A package whose
 * parts nobody else sees puts them together itself, as the plans, the alerts and the pages do in their {@code ...Setup}.
 */
package io.rosterbridge.wiring;
