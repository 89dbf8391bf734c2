package dev.proa.control.explanation;

import dev.proa.control.object.Meta;
import dev.proa.control.object.Pods;
import dev.proa.control.object.Resources;
import dev.proa.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Why a Service answers or does not: its selector, its pods, its ports. */
final class ServiceExplanation {
    private static final String SLICE_OF = "kubernetes.io/service-name";
    private static final int PODS_MAX = 10;

    private final Explainer explainer;
    private final JsonObject service;
    private final JsonObject spec;

    ServiceExplanation(Explainer explainer, JsonObject service) {
        this.explainer = explainer;
        this.service = service;
        this.spec = service.object("spec");
    }

    Explanation whole() {
        List<Explanation> because = new ArrayList<>(explainer.deletion(service));
        if (spec.string("type").equals("ExternalName")) {
            because.add(Explanation.of("its name stands for " + spec.string("externalName")
                    + ", which clients look up and reach themselves; no traffic goes through the cluster"));
            return new Explanation(Explainer.named(service) + " is a name for another", because);
        }
        long endpoints = endpoints();
        because.addAll(spec.object("selector").isEmpty() ? unselected() : selected());
        because.addAll(explainer.plans(Resources.SERVICES, service));
        because.addAll(explainer.warnings(service, because));
        String state = endpoints == 0
                ? " has no endpoint: connections to it are refused"
                : " has " + endpoints + (endpoints == 1 ? " ready endpoint" : " ready endpoints");
        return new Explanation(Explainer.named(service) + state, because);
    }

    private List<JsonObject> slices() {
        return explainer.world().list(Resources.ENDPOINT_SLICES, Meta.namespace(service)).stream()
                .filter(slice -> Meta.label(slice, SLICE_OF).equals(Meta.name(service)))
                .toList();
    }

    private long endpoints() {
        return slices().stream()
                .flatMap(slice -> slice.array("endpoints").objects().stream())
                .filter(endpoint -> !endpoint.object("conditions").has("ready")
                        || endpoint.object("conditions").bool("ready"))
                .count();
    }

    private List<Explanation> unselected() {
        return List.of(Explanation.of(
                "it has no selector: whoever made it makes its EndpointSlices, of which there are " + slices().size()));
    }

    private List<Explanation> selected() {
        Map<String, String> selector = spec.object("selector").strings();
        List<JsonObject> pods = explainer.world().list(Resources.PODS, Meta.namespace(service)).stream()
                .filter(pod -> Meta.containsAll(Meta.labels(pod), selector))
                .toList();
        if (pods.isEmpty()) {
            return nothingSelected(selector);
        }
        List<Explanation> found = new ArrayList<>(ports(pods));
        pods.stream()
                .filter(pod -> !Pods.ready(pod) && !Pods.terminal(pod))
                .limit(PODS_MAX)
                .forEach(pod -> found.add(new Explanation(
                        "pod " + Meta.name(pod) + " is selected and not ready",
                        new PodExplanation(explainer, pod).symptoms())));
        long ended = pods.stream().filter(Pods::terminal).count();
        if (ended > 0) {
            found.add(Explanation.of(ended + " of the pods that it selects have ended"));
        }
        return found;
    }

    /** With each label of the selector that no pod of the namespace has. */
    private List<Explanation> nothingSelected(Map<String, String> selector) {
        List<JsonObject> all = explainer.world().list(Resources.PODS, Meta.namespace(service));
        List<Explanation> lacking = selector.entrySet().stream()
                .filter(label -> all.stream()
                        .noneMatch(pod -> Meta.containsAll(Meta.labels(pod), Map.of(label.getKey(), label.getValue()))))
                .map(label -> Explanation.of("no pod there has the label " + label.getKey() + "=" + label.getValue()))
                .toList();
        return List.of(new Explanation(
                "its selector matches none of the " + all.size() + " pods in namespace " + Meta.namespace(service),
                lacking));
    }

    /** Target ports by name that no selected pod has. */
    private List<Explanation> ports(List<JsonObject> pods) {
        List<Explanation> wrong = new ArrayList<>();
        for (JsonObject port : spec.array("ports").objects()) {
            String target = port.string("targetPort");
            if (!target.isEmpty() && pods.stream().noneMatch(pod -> hasPort(pod, target))) {
                wrong.add(Explanation.of("port " + port.number("port") + " goes to the container port named \"" + target
                        + "\", which no selected pod has"));
            }
        }
        return wrong;
    }

    private static boolean hasPort(JsonObject pod, String name) {
        JsonObject spec = pod.object("spec");
        return List.of("containers", "initContainers").stream()
                .flatMap(list -> spec.array(list).objects().stream())
                .flatMap(container -> container.array("ports").objects().stream())
                .anyMatch(port -> Objects.equals(port.string("name"), name));
    }
}
