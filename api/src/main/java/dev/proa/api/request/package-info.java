/** A request as the pipeline sees it: who, what, on which object, with which options. */
@org.jspecify.annotations.NullMarked
package dev.proa.api.request;
