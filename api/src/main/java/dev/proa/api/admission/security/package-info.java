/** Pod security standards: which pods a namespace's labels let in. */
@org.jspecify.annotations.NullMarked
package dev.proa.api.admission.security;
