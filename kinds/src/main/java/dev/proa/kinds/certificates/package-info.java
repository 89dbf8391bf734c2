/** What CertificateSigningRequests may be. */
@org.jspecify.annotations.NullMarked
package dev.proa.kinds.certificates;
