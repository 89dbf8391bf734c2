/** The subresources that reach into pods and nodes: log, exec, attach, portforward, proxy. */
@org.jspecify.annotations.NullMarked
package dev.proa.node.action;
