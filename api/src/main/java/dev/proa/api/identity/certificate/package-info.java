/** The cluster's own certificate authorities and what they sign. */
@org.jspecify.annotations.NullMarked
package dev.proa.api.identity.certificate;
