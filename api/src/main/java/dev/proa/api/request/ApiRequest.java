package dev.proa.api.request;

import dev.proa.api.identity.User;
import dev.proa.api.kind.Kind;

/**
 * A request for a resource after its path and query are read and the client is known, before its body is.
 *
 * @param user who asks
 * @param verb what for
 * @param kind of the resource in the path; for {@code pods/binding} it is Pod
 * @param version of the path, a served version of the kind
 * @param namespace empty for cluster-scoped kinds and for all namespaces
 * @param name empty for collections
 * @param subresource such as {@code status}, or empty
 * @param path what follows a proxying subresource ({@code /api/v1/.../proxy/}), with its leading slash, or empty
 * @param options from the query
 * @param userAgent of the client
 */
public record ApiRequest(
        User user,
        Verb verb,
        Kind kind,
        String version,
        String namespace,
        String name,
        String subresource,
        String path,
        RequestOptions options,
        String userAgent) {

    public boolean dryRun() {
        return options.dryRun();
    }

    /** Whether it concerns the object itself, not a subresource. */
    public boolean isMain() {
        return subresource.isEmpty();
    }

    public ApiRequest withName(String value) {
        return new ApiRequest(user, verb, kind, version, namespace, value, subresource, path, options, userAgent);
    }

    public ApiRequest withVerb(Verb value) {
        return new ApiRequest(user, value, kind, version, namespace, name, subresource, path, options, userAgent);
    }

    /** The same for an object elsewhere. */
    public ApiRequest at(String newNamespace, String newName) {
        return new ApiRequest(user, verb, kind, version, newNamespace, newName, subresource, path, options, userAgent);
    }

    /** The same for another kind. */
    public ApiRequest of(Kind newKind, String newVersion, String newSubresource) {
        return new ApiRequest(
                user, verb, newKind, newVersion, namespace, name, newSubresource, path, options, userAgent);
    }

    public ApiRequest withDryRun() {
        RequestOptions dry = new RequestOptions(
                true, options.fieldManager(), options.fieldValidation(), options.force(), options.query());
        return new ApiRequest(user, verb, kind, version, namespace, name, subresource, path, dry, userAgent);
    }
}
