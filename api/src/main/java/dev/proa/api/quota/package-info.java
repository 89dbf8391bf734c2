/** Resource quotas: what objects use, and that no write takes a namespace over its limits. */
@org.jspecify.annotations.NullMarked
package dev.proa.api.quota;
