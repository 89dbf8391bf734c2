package dev.proa.node;

import dev.proa.base.Log;
import dev.proa.cri.Container;
import dev.proa.cri.ContainerRuntime;
import dev.proa.cri.Sandbox;
import dev.proa.json.JsonArray;
import dev.proa.json.JsonObject;
import dev.proa.json.JsonValue;
import dev.proa.node.pod.Labels;
import dev.proa.node.pod.Pod;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/** Finds the pods that the runtime still has and the API no longer: what an earlier process left. */
final class Adoption {
    private static final Log LOG = Log.of(Adoption.class);
    private static final long GRACE_SECONDS_DEFAULT = 30;

    private Adoption() {}

    /** {@code known}: whether a pod of this uid is looked after already. */
    static List<Pod> orphans(ContainerRuntime runtime, Predicate<String> known) {
        Map<String, Sandbox> sandboxes = new LinkedHashMap<>();
        for (Sandbox sandbox : runtime.sandboxes(Map.of())) {
            String uid = sandbox.labels().getOrDefault(Labels.POD_UID, "");
            if (!uid.isEmpty() && !known.test(uid)) {
                sandboxes.putIfAbsent(uid, sandbox);
            }
        }
        List<Pod> orphans = new ArrayList<>();
        sandboxes.forEach((uid, sandbox) -> {
            LOG.info("ending a pod that is no longer in the API", "pod", sandbox.name(), "uid", uid);
            orphans.add(remembered(sandbox, runtime.containers(Map.of(Labels.POD_UID, uid))));
        });
        return orphans;
    }

    /** What labels and annotations still say of a pod whose object is lost. */
    private static Pod remembered(Sandbox sandbox, List<Container> containers) {
        Set<String> names = new HashSet<>();
        List<JsonValue> specs = new ArrayList<>();
        long grace = GRACE_SECONDS_DEFAULT;
        for (Container container : containers) {
            String said = container.annotations().getOrDefault(Labels.GRACE_PERIOD, "");
            grace = said.matches("[0-9]{1,9}") ? Long.parseLong(said) : GRACE_SECONDS_DEFAULT;
            if (names.add(container.name())) {
                specs.add(JsonObject.of("name", container.name(), "image", container.image()));
            }
        }
        return new Pod(JsonObject.of(
                "metadata",
                        JsonObject.of("name", sandbox.name(), "namespace", sandbox.namespace(), "uid", sandbox.uid()),
                "spec", JsonObject.of("terminationGracePeriodSeconds", grace, "containers", JsonArray.of(specs))));
    }
}
