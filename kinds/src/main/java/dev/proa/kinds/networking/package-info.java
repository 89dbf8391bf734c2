/** What NetworkPolicies, Ingresses and their classes may be. */
@org.jspecify.annotations.NullMarked
package dev.proa.kinds.networking;
