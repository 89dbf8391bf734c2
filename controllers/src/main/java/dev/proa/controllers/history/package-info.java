/** ControllerRevisions: the templates that a workload has had. */
@NullMarked
package dev.proa.controllers.history;

import org.jspecify.annotations.NullMarked;
