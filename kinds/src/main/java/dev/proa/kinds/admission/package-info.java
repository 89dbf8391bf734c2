/** What webhooks and admission policies may be. */
@org.jspecify.annotations.NullMarked
package dev.proa.kinds.admission;
