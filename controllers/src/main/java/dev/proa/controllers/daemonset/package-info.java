/** DaemonSets: a pod on every node that will have it. */
@NullMarked
package dev.proa.controllers.daemonset;

import org.jspecify.annotations.NullMarked;
