/** What the server serves, as clients ask for it: legacy and aggregated discovery. */
@org.jspecify.annotations.NullMarked
package dev.proa.api.discovery;
