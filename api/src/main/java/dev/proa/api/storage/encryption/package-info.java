/**
 * Encryption at rest, in the records and the configuration that upstream's API server has:
 * https://kubernetes.io/docs/tasks/administer-cluster/encrypt-data/.
 */
@org.jspecify.annotations.NullMarked
package dev.proa.api.storage.encryption;
