/** StatefulSets: pods with a name, a place in an order and volumes of their own. */
@NullMarked
package dev.proa.controllers.statefulset;

import org.jspecify.annotations.NullMarked;
