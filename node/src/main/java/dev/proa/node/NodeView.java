package dev.proa.node;

import dev.proa.json.JsonObject;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What concerns one node, at one revision: never held across IO longer than a decision takes. */
public interface NodeView {
    long revision();

    /** The Node object; null before it is registered. */
    @Nullable
    JsonObject node();

    /** The pods bound to this node. */
    List<JsonObject> pods();

    /** The services of a namespace, for environment variables. */
    List<JsonObject> services(String namespace);

    @Nullable
    JsonObject configMap(String namespace, String name);

    @Nullable
    JsonObject secret(String namespace, String name);

    @Nullable
    JsonObject serviceAccount(String namespace, String name);

    @Nullable
    JsonObject runtimeClass(String name);
}
