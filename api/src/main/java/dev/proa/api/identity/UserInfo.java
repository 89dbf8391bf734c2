package dev.proa.api.identity;

import dev.proa.json.JsonArray;
import dev.proa.json.JsonObject;

/** authentication.k8s.io UserInfo. */
public final class UserInfo {
    private UserInfo() {}

    public static JsonObject of(User user) {
        JsonObject.Builder info =
                JsonObject.builder().putUnlessEmpty("username", user.name()).putUnlessEmpty("uid", user.uid());
        if (!user.groups().isEmpty()) {
            info.put("groups", JsonArray.ofStrings(user.groups()));
        }
        if (!user.extra().isEmpty()) {
            JsonObject.Builder extra = JsonObject.builder();
            new java.util.TreeMap<>(user.extra()).forEach((key, values) -> extra.put(key, JsonArray.ofStrings(values)));
            info.put("extra", extra.build());
        }
        return info.build();
    }
}
