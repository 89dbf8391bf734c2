/** Whether a client may: RBAC, the node authorizer, access reviews, bootstrap roles. */
@org.jspecify.annotations.NullMarked
package dev.proa.api.authorization;
