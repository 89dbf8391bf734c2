package dev.proa.api.discovery;

import dev.proa.api.kind.Kinds;
import dev.proa.api.media.Accepted;
import dev.proa.json.JsonObject;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Which discovery document answers a path, for an Accept header; made once until the kinds change. */
public final class DiscoveryPaths {
    private final Discovery discovery;
    private final ConcurrentHashMap<String, Document> made = new ConcurrentHashMap<>();

    public DiscoveryPaths(Kinds kinds) {
        this.discovery = new Discovery(kinds);
        kinds.onChange(made::clear);
    }

    /**
     * A document.
     *
     * @param mediaType of JSON, with the parameters that name its form; empty for the plain form
     * @param tag the entity tag, quoted
     */
    public record Document(JsonObject content, String mediaType, String tag) {
        static Document of(JsonObject content, String mediaType) {
            return new Document(content, mediaType, "\"" + Tags.of(content.toBytes()) + "\"");
        }
    }

    /** The paths there are, for the index at {@code /}. */
    public dev.proa.json.JsonArray paths() {
        java.util.TreeSet<String> paths = new java.util.TreeSet<>(java.util.List.of(
                "/api",
                "/apis",
                "/healthz",
                "/livez",
                "/metrics",
                "/openapi/v2",
                "/openapi/v3",
                "/readyz",
                "/version"));
        discovery.versions("").forEach(version -> paths.add("/api/" + version));
        for (String group : discovery.groups()) {
            paths.add("/apis/" + group);
            discovery.versions(group).forEach(version -> paths.add("/apis/" + group + "/" + version));
        }
        return dev.proa.json.JsonArray.ofStrings(paths);
    }

    /** Whether the path is of a group that is served, though this version of it may not be. */
    public boolean hasGroupOf(String path) {
        String[] parts = path.split("/", 0);
        return parts.length == 3 && parts[1].equals("api")
                || parts.length == 4
                        && parts[1].equals("apis")
                        && discovery.groups().contains(parts[2]);
    }

    /** The document at a path without trailing slashes; null when discovery has none there. */
    public @Nullable Document find(String path, String accept, String serverAddress) {
        if (path.equals("/api") || path.equals("/apis")) {
            String version = aggregatedVersion(accept);
            if (!version.isEmpty()) {
                return once(
                        path + " " + version,
                        () -> Document.of(
                                discovery.aggregated(path.equals("/api"), "apidiscovery.k8s.io/" + version),
                                "application/json;g=apidiscovery.k8s.io;v=" + version + ";as=APIGroupDiscoveryList"));
            }
            return path.equals("/api")
                    ? Document.of(discovery.coreVersions(serverAddress), "")
                    : once(path, () -> Document.of(discovery.groupList(), ""));
        }
        String[] parts = path.split("/", 0);
        boolean core = parts.length == 3 && parts[1].equals("api");
        boolean grouped = parts.length > 2 && parts.length < 5 && parts[1].equals("apis");
        if (core || grouped) {
            String group = core ? "" : parts[2];
            String version = core ? parts[2] : parts.length == 4 ? parts[3] : "";
            return grouped(path, group, version);
        }
        return null;
    }

    private @Nullable Document grouped(String path, String group, String version) {
        if (discovery.versions(group).isEmpty()
                || !version.isEmpty() && !discovery.versions(group).contains(version)) {
            return null;
        }
        return once(
                path,
                () -> Document.of(
                        version.isEmpty() ? discovery.group(group) : discovery.resources(group, version), ""));
    }

    private Document once(String key, Supplier<Document> make) {
        return made.computeIfAbsent(key, k -> make.get());
    }

    /** The first form of the aggregated document among what is accepted, before any plain one; else empty. */
    private static String aggregatedVersion(String accept) {
        for (String clause : accept.split(",", -1)) {
            if (clause.contains("g=apidiscovery.k8s.io") && clause.contains("as=APIGroupDiscoveryList")) {
                if (!clause.strip().startsWith(Accepted.JSON.encoding().mediaType())) {
                    continue;
                }
                if (clause.contains("v=v2beta1")) {
                    return "v2beta1";
                }
                if (clause.contains("v=v2")) {
                    return "v2";
                }
            } else if (clause.strip().equals("application/json")) {
                return "";
            }
        }
        return "";
    }
}
