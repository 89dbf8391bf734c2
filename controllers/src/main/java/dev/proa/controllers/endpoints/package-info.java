/** From Services and pods to EndpointSlices and Endpoints. */
@NullMarked
package dev.proa.controllers.endpoints;

import org.jspecify.annotations.NullMarked;
