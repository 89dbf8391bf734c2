/** What a PodSpec must be, in pods and in templates, one file per topic. */
@org.jspecify.annotations.NullMarked
package dev.proa.kinds.pod;
