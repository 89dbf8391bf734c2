package dev.proa.api.authorization;

import dev.proa.api.request.ApiRequest;
import dev.proa.api.request.Verb;

/**
 * What is to be allowed. Either a resource (path is empty) or a path (resource is empty).
 *
 * @param verb such as {@code list}; for paths the HTTP method in lower case
 * @param group of the resource
 * @param version of the request, {@code *} in reviews
 * @param resource the plural
 * @param subresource or empty
 * @param namespace empty for cluster-scoped resources and all namespaces
 * @param name empty for collections
 * @param path of a request that is for no resource, such as {@code /healthz}
 */
public record Attributes(
        String verb,
        String group,
        String version,
        String resource,
        String subresource,
        String namespace,
        String name,
        String path,
        String fieldSelector,
        String labelSelector) {

    public static Attributes forPath(String verb, String path) {
        return new Attributes(verb, "", "", "", "", "", "", path, "", "");
    }

    public static Attributes forResource(
            String verb,
            String group,
            String version,
            String resource,
            String subresource,
            String namespace,
            String name) {
        return new Attributes(verb, group, version, resource, subresource, namespace, name, "", "", "");
    }

    /** What this request asks for when it is for this verb, whatever its own is. */
    public static Attributes of(ApiRequest request, Verb verb) {
        boolean namespaces =
                request.kind().group().isEmpty() && request.kind().plural().equals("namespaces");
        return forResource(
                verb.text(),
                request.kind().group(),
                request.version(),
                request.kind().plural(),
                request.subresource(),
                namespaces ? request.name() : request.namespace(),
                request.name());
    }

    public boolean isResource() {
        return path.isEmpty();
    }
}
