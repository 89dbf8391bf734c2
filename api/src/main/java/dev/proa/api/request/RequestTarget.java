package dev.proa.api.request;

import java.util.Arrays;
import java.util.List;

/** What a request's path names, by upstream's rules, before anything is known to exist. */
public sealed interface RequestTarget {

    /**
     * A resource: {@code /api/VERSION} or {@code /apis/GROUP/VERSION}, then maybe {@code watch}, {@code namespaces/NS},
     * the plural, a name, a subresource and what follows it.
     *
     * @param rest what follows the subresource, with its leading slash; empty when nothing does
     * @param watchPrefix whether the old {@code /watch/} stands in the path
     */
    record Resource(
            String group,
            String version,
            String namespace,
            String plural,
            String name,
            String subresource,
            String rest,
            boolean watchPrefix)
            implements RequestTarget {}

    /** Anything else: discovery, health, OpenAPI. Without trailing slashes. */
    record Path(String path) implements RequestTarget {}

    static RequestTarget parse(String path) {
        List<String> parts =
                Arrays.stream(path.split("/")).filter(p -> !p.isEmpty()).toList();
        int start = parts.isEmpty()
                ? Integer.MAX_VALUE
                : switch (parts.getFirst()) {
                    case "api" -> 2;
                    case "apis" -> 3;
                    default -> Integer.MAX_VALUE;
                };
        if (parts.size() <= start) {
            return new Path(parts.isEmpty() ? "/" : "/" + String.join("/", parts));
        }
        String group = start == 2 ? "" : parts.get(1);
        return resource(group, parts.get(start - 1), parts.subList(start, parts.size()), path.endsWith("/"));
    }

    private static RequestTarget resource(String group, String version, List<String> all, boolean endsWithSlash) {
        boolean watch = all.getFirst().equals("watch") && all.size() > 1;
        List<String> parts = watch ? all.subList(1, all.size()) : all;
        String namespace = "";
        if (parts.getFirst().equals("namespaces") && parts.size() > 1) {
            boolean ownSubresource = parts.size() == 3
                    && (parts.get(2).equals("status") || parts.get(2).equals("finalize"));
            if (parts.size() > 2 && !ownSubresource) {
                namespace = parts.get(1);
                parts = parts.subList(2, parts.size());
            }
        }
        String rest = parts.size() > 3 ? "/" + String.join("/", parts.subList(3, parts.size())) : "";
        if (parts.size() > 2 && endsWithSlash) {
            rest += "/";
        }
        return new Resource(group, version, namespace, parts.getFirst(), at(parts, 1), at(parts, 2), rest, watch);
    }

    private static String at(List<String> parts, int index) {
        return index < parts.size() ? parts.get(index) : "";
    }
}
