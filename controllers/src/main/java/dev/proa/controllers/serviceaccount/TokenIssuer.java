package dev.proa.controllers.serviceaccount;

/** Signs tokens that don't expire, for secrets of type {@code kubernetes.io/service-account-token}. */
@FunctionalInterface
public interface TokenIssuer {
    /** A JWT for the service account, bound to the secret by its name. Equal arguments may give different tokens. */
    String issue(String namespace, String serviceAccount, String serviceAccountUid, String secret);
}
