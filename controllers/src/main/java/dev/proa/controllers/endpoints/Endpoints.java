package dev.proa.controllers.endpoints;

import dev.proa.api.world.World;
import dev.proa.control.Action;
import dev.proa.control.Failure;
import dev.proa.control.Key;
import dev.proa.control.Part;
import dev.proa.control.Plan;
import dev.proa.control.Reads;
import dev.proa.control.Reconciler;
import dev.proa.control.object.Meta;
import dev.proa.control.object.Replace;
import dev.proa.control.object.Resources;
import dev.proa.json.JsonArray;
import dev.proa.json.JsonObject;
import java.time.Instant;
import java.util.List;

/** Keeps the Endpoints of every Service that selects pods: the older form of EndpointSlices. */
public final class Endpoints implements Reconciler {
    static final String MANAGED_BY = "endpoints.kubernetes.io/managed-by";

    private static final String OVER_CAPACITY = "endpoints.kubernetes.io/over-capacity";

    @Override
    public String name() {
        return "endpoint-controller";
    }

    @Override
    public List<Reads> reads() {
        return List.of(
                Reads.own(Resources.SERVICES),
                Reads.of(Resources.PODS, ServicePods::services),
                Reads.of(
                        Resources.ENDPOINTS,
                        (change, world) -> change.before() != null ? List.of(Key.of(change.object())) : List.of()));
    }

    @Override
    public Plan plan(Key key, World world, Instant now) {
        JsonObject service = world.get(Resources.SERVICES, key.namespace(), key.name());
        JsonObject endpoints = world.get(Resources.ENDPOINTS, key.namespace(), key.name());
        if (service == null) {
            return endpoints == null || Meta.label(endpoints, MANAGED_BY).isEmpty()
                    ? Plan.nothing("the service is gone")
                    : Plan.of(
                            "the service is gone",
                            Action.Delete.uid(Resources.ENDPOINTS, key.namespace(), key.name(), Meta.uid(endpoints)));
        }
        if (!ServicePods.hasSelector(service)
                || service.object("spec").string("type").equals("ExternalName")) {
            return Plan.nothing("it selects no pods");
        }
        boolean notReady = service.object("spec").bool("publishNotReadyAddresses");
        Subsets subsets = Subsets.of(service, ServicePods.of(world, service, notReady));
        return endpoints == null ? created(service, subsets) : changed(service, endpoints, subsets);
    }

    private static Plan created(JsonObject service, Subsets subsets) {
        JsonObject empty = JsonObject.of(
                "apiVersion", "v1",
                "kind", "Endpoints",
                "metadata", JsonObject.of("name", Meta.name(service), "namespace", Meta.namespace(service)));
        Action create = Action.Attempt.of(new Action.Create(
                        Resources.ENDPOINTS, Meta.namespace(service), filled(empty, service, subsets)))
                .forgiving(Failure.NAMESPACE_TERMINATING)
                .failing(
                        Failure.ANY,
                        Action.Event.warning(
                                        service,
                                        "FailedToCreateEndpoint",
                                        "Failed to create endpoint for service " + Key.of(service) + ": ")
                                .with(Part.FAILURE));
        return Plan.of("it has none", create);
    }

    private static Plan changed(JsonObject service, JsonObject endpoints, Subsets subsets) {
        List<Action> changes = Replace.object(Resources.ENDPOINTS, endpoints, filled(endpoints, service, subsets));
        return Plan.of(
                subsets.count() + " addresses",
                changes.stream().map(change -> told(service, change)).toList());
    }

    private static Action told(JsonObject service, Action change) {
        String message = "Failed to update endpoint " + Key.of(service) + ": ";
        return Action.Attempt.of(change)
                .failing(
                        Failure.ANY,
                        Action.Event.warning(service, "FailedToUpdateEndpoint", message)
                                .with(Part.FAILURE));
    }

    private static JsonObject filled(JsonObject endpoints, JsonObject service, Subsets subsets) {
        JsonObject labels = Meta.labels(service).without(Slices.HEADLESS);
        if (ServicePods.headless(service)) {
            labels = labels.with(Slices.HEADLESS, "");
        }
        JsonObject labelled = endpoints.withAt(labels.with(MANAGED_BY, "endpoint-controller"), "metadata", "labels");
        boolean was = Meta.annotations(endpoints).contains(OVER_CAPACITY);
        if (subsets.truncated()) {
            labelled = Meta.withAnnotation(labelled, OVER_CAPACITY, "truncated");
        } else if (was) {
            labelled = labelled.withoutAt("metadata", "annotations", OVER_CAPACITY);
        }
        JsonArray wanted = subsets.subsets();
        return wanted.equals(endpoints.array("subsets"))
                ? labelled
                : wanted.isEmpty() ? labelled.without("subsets") : labelled.with("subsets", wanted);
    }
}
