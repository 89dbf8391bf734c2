package dev.proa.api.kind;

import dev.proa.json.JsonObject;

/** A kind in one version; the group is empty for core. */
public record GroupVersionKind(String group, String version, String kind) {
    public String apiVersion() {
        return group.isEmpty() ? version : group + "/" + version;
    }

    public static GroupVersionKind of(String apiVersion, String kind) {
        int slash = apiVersion.indexOf('/');
        return slash < 0
                ? new GroupVersionKind("", apiVersion, kind)
                : new GroupVersionKind(apiVersion.substring(0, slash), apiVersion.substring(slash + 1), kind);
    }

    public static GroupVersionKind of(JsonObject object) {
        return of(object.string("apiVersion"), object.string("kind"));
    }

    /** As upstream's messages print it: {@code apps/v1, Kind=Deployment}. */
    @Override
    public String toString() {
        return apiVersion() + ", Kind=" + kind;
    }
}
