package dev.proa.controllers.endpoints;

import dev.proa.api.world.World;
import dev.proa.control.Action;
import dev.proa.control.Failure;
import dev.proa.control.Key;
import dev.proa.control.object.Meta;
import dev.proa.control.object.Resources;
import dev.proa.json.JsonArray;
import dev.proa.json.JsonObject;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The slices of one Service that one controller manages, and how to change as few of them as possible: an endpoint
 * stays in its slice, new ones fill slices that change anyway, then those with room, then new slices.
 */
final class Slices {
    static final String SERVICE_NAME = "kubernetes.io/service-name";
    static final String MANAGED_BY = "endpointslice.kubernetes.io/managed-by";
    static final String HEADLESS = "service.kubernetes.io/headless";

    private static final int ENDPOINTS_MAX = 100;
    private static final Set<String> RESERVED = Set.of(SERVICE_NAME, MANAGED_BY, HEADLESS);
    private static final World.Index BY_SERVICE = new World.Index(
            "endpointslices-by-service",
            Resources.ENDPOINT_SLICES,
            slice -> List.of(Meta.namespace(slice) + "/" + Meta.label(slice, SERVICE_NAME)));

    private final JsonObject owner;
    private final JsonObject annotations;
    private final int endpointsMax;
    private final String manager;
    private final List<JsonObject> existing;

    /** Those of a Service that selects pods. */
    Slices(JsonObject owner, String manager, List<JsonObject> existing) {
        this(owner, manager, existing, JsonObject.EMPTY, ENDPOINTS_MAX);
    }

    /**
     * Those that mirror Endpoints.
     *
     * @param owner the Endpoints of the Service's name
     * @param annotations what each slice is annotated with
     * @param endpointsMax how many endpoints one slice holds
     */
    Slices(JsonObject owner, String manager, List<JsonObject> existing, JsonObject annotations, int endpointsMax) {
        this.owner = owner;
        this.annotations = annotations;
        this.endpointsMax = endpointsMax;
        this.manager = manager;
        this.existing = existing;
    }

    static List<JsonObject> of(World world, JsonObject service, String manager) {
        return world.indexed(BY_SERVICE, Key.of(service).toString()).stream()
                .filter(slice -> Meta.label(slice, MANAGED_BY).equals(manager) && !Meta.deleting(slice))
                .toList();
    }

    /** The Service that a slice managed by that controller belongs to. */
    static Collection<Key> service(JsonObject slice, String manager) {
        String name = Meta.label(slice, SERVICE_NAME);
        return Meta.label(slice, MANAGED_BY).equals(manager) && !name.isEmpty()
                ? List.of(new Key(Meta.namespace(slice), name))
                : List.of();
    }

    static JsonObject reference(JsonObject pod) {
        return JsonObject.of(
                "kind", "Pod",
                "namespace", Meta.namespace(pod),
                "name", Meta.name(pod),
                "uid", Meta.uid(pod));
    }

    List<Action> withoutOtherTypes(List<String> types) {
        return existing.stream()
                .filter(slice -> !types.contains(slice.string("addressType")))
                .map(Slices::deleted)
                .toList();
    }

    List<Action> all() {
        return existing.stream().map(Slices::deleted).toList();
    }

    private static Action deleted(JsonObject slice) {
        return Action.Delete.uid(Resources.ENDPOINT_SLICES, Meta.namespace(slice), Meta.name(slice), Meta.uid(slice));
    }

    private boolean owned(JsonObject slice) {
        return Meta.owners(slice).stream()
                .anyMatch(reference -> reference.string("uid").equals(Meta.uid(owner)));
    }

    /** The changes for one address type; without endpoints one empty slice stays, so that the Service is known. */
    List<Action> changed(String type, Map<JsonArray, List<JsonObject>> byPorts) {
        List<JsonObject> ofType = existing.stream()
                .filter(slice -> slice.string("addressType").equals(type))
                .toList();
        List<JsonObject> kept = new ArrayList<>();
        List<JsonObject> made = new ArrayList<>();
        byPorts.forEach((ports, endpoints) -> {
            List<JsonObject> same = ofType.stream()
                    .filter(slice -> owned(slice) && slice.array("ports").equals(ports))
                    .toList();
            fill(same, endpoints, ports, type, kept, made);
        });
        if (kept.isEmpty() && made.isEmpty()) {
            empty(ofType, type, kept, made);
        }
        return actions(ofType, kept, made);
    }

    private void empty(List<JsonObject> ofType, String type, List<JsonObject> kept, List<JsonObject> made) {
        ofType.stream()
                .filter(this::owned)
                .findFirst()
                .ifPresentOrElse(
                        slice -> kept.add(with(slice, JsonArray.EMPTY, JsonArray.EMPTY)),
                        () -> made.add(slice(type, JsonArray.EMPTY, JsonArray.EMPTY)));
    }

    private void fill(
            List<JsonObject> slices,
            List<JsonObject> endpoints,
            JsonArray ports,
            String type,
            List<JsonObject> kept,
            List<JsonObject> made) {
        Map<String, JsonObject> missing = new LinkedHashMap<>();
        endpoints.forEach(endpoint -> missing.put(identity(endpoint), endpoint));
        Map<JsonObject, List<JsonObject>> content = new LinkedHashMap<>();
        for (JsonObject slice : slices) {
            List<JsonObject> stay = new ArrayList<>();
            for (JsonObject endpoint : slice.array("endpoints").objects()) {
                JsonObject wanted = missing.remove(identity(endpoint));
                if (wanted != null) {
                    stay.add(wanted);
                }
            }
            content.put(slice, stay);
        }
        List<JsonObject> rest = new ArrayList<>(missing.values());
        content.forEach((slice, stay) -> {
            if (!JsonArray.of(stay).equals(slice.array("endpoints"))) {
                top(stay, rest);
            }
        });
        content.values().forEach(stay -> top(stay, rest));
        content.forEach((slice, stay) -> {
            if (!stay.isEmpty()) {
                kept.add(with(slice, ports, JsonArray.of(stay)));
            }
        });
        while (!rest.isEmpty()) {
            List<JsonObject> page = new ArrayList<>();
            top(page, rest);
            made.add(slice(type, ports, JsonArray.of(page)));
        }
    }

    private void top(List<JsonObject> stay, List<JsonObject> rest) {
        while (stay.size() < endpointsMax && !rest.isEmpty()) {
            stay.add(rest.removeFirst());
        }
    }

    private static String identity(JsonObject endpoint) {
        String uid = endpoint.object("targetRef").string("uid");
        return uid.isEmpty() ? endpoint.array("addresses").toJson() : uid;
    }

    /** Slices that would go take what new ones would hold. */
    private List<Action> actions(List<JsonObject> before, List<JsonObject> kept, List<JsonObject> made) {
        Map<String, JsonObject> names = new LinkedHashMap<>();
        kept.forEach(slice -> names.put(Meta.name(slice), slice));
        List<JsonObject> create = new ArrayList<>(made);
        List<Action> actions = new ArrayList<>();
        for (JsonObject slice : before) {
            JsonObject after = names.get(Meta.name(slice));
            if (after == null && owned(slice) && !create.isEmpty()) {
                JsonObject other = create.removeFirst();
                after = with(slice, other.array("ports"), other.array("endpoints"));
            }
            if (after == null) {
                actions.add(deleted(slice));
            } else if (!after.equals(slice)) {
                actions.add(new Action.Update(Resources.ENDPOINT_SLICES, Meta.namespace(slice), "", after));
            }
        }
        create.forEach(slice -> actions.add(
                Action.Attempt.of(new Action.Create(Resources.ENDPOINT_SLICES, Meta.namespace(owner), slice))
                        .forgiving(Failure.NAMESPACE_TERMINATING)));
        return actions;
    }

    private JsonObject with(JsonObject slice, JsonArray ports, JsonArray endpoints) {
        JsonObject labelled =
                labels().equals(Meta.labels(slice)) ? slice : slice.withAt(labels(), "metadata", "labels");
        if (!annotations.isEmpty() && !annotations.equals(Meta.annotations(slice))) {
            labelled = labelled.withAt(annotations, "metadata", "annotations");
        }
        JsonObject filled =
                labelled.array("endpoints").equals(endpoints) ? labelled : labelled.with("endpoints", endpoints);
        return filled.array("ports").equals(ports) ? filled : filled.with("ports", ports);
    }

    private JsonObject labels() {
        JsonObject.Builder labels = JsonObject.builder();
        Set<String> reserved = new HashSet<>(RESERVED);
        Meta.labels(owner).strings().forEach((name, value) -> {
            if (!reserved.contains(name)) {
                labels.put(name, value);
            }
        });
        if (headless()) {
            labels.put(HEADLESS, "");
        }
        return labels.put(SERVICE_NAME, Meta.name(owner))
                .put(MANAGED_BY, manager)
                .build();
    }

    private boolean headless() {
        return owner.string("kind").equals("Service")
                ? ServicePods.headless(owner)
                : Meta.labels(owner).contains(HEADLESS);
    }

    private JsonObject slice(String type, JsonArray ports, JsonArray endpoints) {
        JsonObject metadata = JsonObject.of(
                "generateName", Meta.name(owner) + "-",
                "namespace", Meta.namespace(owner),
                "labels", labels(),
                "ownerReferences", JsonArray.of(Meta.controllerReference(owner, "v1", owner.string("kind"))));
        return JsonObject.of(
                "apiVersion",
                "discovery.k8s.io/v1",
                "kind",
                "EndpointSlice",
                "metadata",
                annotations.isEmpty() ? metadata : metadata.with("annotations", annotations),
                "addressType",
                type,
                "endpoints",
                endpoints,
                "ports",
                ports);
    }
}
