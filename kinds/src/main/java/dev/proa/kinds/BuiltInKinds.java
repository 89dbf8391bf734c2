package dev.proa.kinds;

import dev.proa.api.kind.GroupResource;
import dev.proa.api.kind.KindRules;
import dev.proa.kinds.apps.AppsKinds;
import dev.proa.kinds.batch.BatchKinds;
import dev.proa.kinds.core.CoreKinds;
import dev.proa.kinds.core.EventRules;
import java.util.HashMap;
import java.util.Map;

/** The rules of every built-in kind that has some; the others are served by their schema alone. */
public final class BuiltInKinds {
    private BuiltInKinds() {}

    public static Map<GroupResource, KindRules> rules() {
        Map<GroupResource, KindRules> rules = new HashMap<>();
        rules.putAll(CoreKinds.rules());
        rules.putAll(AppsKinds.rules());
        rules.putAll(BatchKinds.rules());
        rules.putAll(RbacKinds.rules());
        rules.putAll(NetworkingKinds.rules());
        rules.putAll(DeviceKinds.rules());
        rules.putAll(OtherKinds.rules());
        rules.put(new GroupResource("events.k8s.io", "events"), EventRules.ofEventsGroup());
        return Map.copyOf(rules);
    }
}
