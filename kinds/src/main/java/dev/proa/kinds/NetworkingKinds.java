package dev.proa.kinds;

import dev.proa.api.kind.GroupResource;
import dev.proa.api.kind.KindRules;
import dev.proa.json.JsonArray;
import dev.proa.json.JsonObject;
import dev.proa.json.JsonString;
import dev.proa.json.JsonValue;
import dev.proa.kinds.core.CoreKinds;
import dev.proa.kinds.networking.IngressClassValidation;
import dev.proa.kinds.networking.IngressValidation;
import dev.proa.kinds.networking.NetworkPolicyValidation;
import dev.proa.kinds.validation.Addresses;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.UnaryOperator;

/** Rules of the networking kinds: policies, ingresses, endpoint slices, the addresses of Services and their ranges. */
final class NetworkingKinds {
    private static final JsonValue TCP = new JsonString("TCP");

    private NetworkingKinds() {}

    static Map<GroupResource, KindRules> rules() {
        Map<GroupResource, KindRules> rules = new HashMap<>();
        rules.put(
                new GroupResource("networking.k8s.io", "networkpolicies"),
                SimpleRules.of(Table.named()
                                .text("Pod-Selector", p -> Cells.selector(p.objectAt("spec", "podSelector")))
                                .age())
                        .checking(NetworkPolicyValidation::create)
                        .checkingUpdate(NetworkPolicyValidation::update)
                        .defaulting(o -> o.change("spec", NetworkingKinds::networkPolicy)));
        rules.put(
                new GroupResource("networking.k8s.io", "ingresses"),
                SimpleRules.of(Table.named()
                                .text("Class", i -> Cells.orNone(Cells.spec(i, "ingressClassName")))
                                .text("Hosts", NetworkingKinds::hosts)
                                .text(
                                        "Address",
                                        i -> String.join(
                                                ",",
                                                i.objectAt("status", "loadBalancer").array("ingress").objects().stream()
                                                        .map(a -> a.string("ip").isEmpty()
                                                                ? a.string("hostname")
                                                                : a.string("ip"))
                                                        .toList()))
                                .text(
                                        "Ports",
                                        i -> i.objectAt("spec").array("tls").isEmpty() ? "80" : "80, 443")
                                .age())
                        .checking(IngressValidation::create)
                        .checkingUpdate(IngressValidation::update)
                        .checkingStatus(IngressValidation::status));
        rules.put(
                new GroupResource("networking.k8s.io", "ingressclasses"),
                SimpleRules.of(Table.named()
                                .text("Controller", c -> Cells.spec(c, "controller"))
                                .text("Parameters", NetworkingKinds::parameters)
                                .age())
                        .checking(IngressClassValidation::create)
                        .checkingUpdate(IngressClassValidation::update)
                        .defaulting(o -> o.hasAt("spec", "parameters")
                                ? o.change(
                                        "spec",
                                        s -> s.change(
                                                "parameters", p -> p.withDefault("scope", new JsonString("Cluster"))))
                                : o));
        rules.put(
                new GroupResource("discovery.k8s.io", "endpointslices"),
                SimpleRules.of(Table.named()
                                .text("AddressType", s -> s.string("addressType"))
                                .text("Ports", NetworkingKinds::slicePorts)
                                .text("Endpoints", NetworkingKinds::sliceEndpoints)
                                .age())
                        .checking(EndpointSliceValidation::create)
                        .checkingUpdate(EndpointSliceValidation::update)
                        .defaulting(s -> s.changeEach(
                                "ports",
                                p -> p.withDefault("name", JsonString.EMPTY).withDefault("protocol", TCP))));
        rules.put(
                new GroupResource("networking.k8s.io", "ipaddresses"),
                SimpleRules.of(Table.named().text("ParentRef", NetworkingKinds::parent))
                        .named(Addresses::canonicalAddress)
                        .checking(ServiceRangeValidation::address)
                        .checkingUpdate(ServiceRangeValidation::addressUpdate)
                        .withoutGeneration());
        rules.put(
                new GroupResource("networking.k8s.io", "servicecidrs"),
                SimpleRules.of(Table.named()
                                .text(
                                        "CIDRs",
                                        r -> Cells.joined(r.objectAt("spec").array("cidrs")))
                                .age())
                        .checking(ServiceRangeValidation::range)
                        .checkingUpdate(ServiceRangeValidation::rangeUpdate)
                        .withoutGeneration());
        return rules;
    }

    private static JsonObject networkPolicy(JsonObject given) {
        JsonObject spec = given;
        if (!spec.has("policyTypes")) {
            List<String> types = new ArrayList<>(List.of("Ingress"));
            if (!spec.array("egress").isEmpty()) {
                types.add("Egress");
            }
            spec = spec.with("policyTypes", JsonArray.ofStrings(types));
        }
        UnaryOperator<JsonObject> ports = rule -> rule.changeEach("ports", port -> port.withDefault("protocol", TCP));
        return spec.changeEach("ingress", ports).changeEach("egress", ports);
    }

    private static String hosts(JsonObject ingress) {
        List<String> hosts = ingress.objectAt("spec").array("rules").objects().stream()
                .map(r -> r.string("host"))
                .filter(h -> !h.isEmpty())
                .toList();
        return hosts.isEmpty() ? "*" : CoreKinds.shortened(hosts);
    }

    private static String parameters(JsonObject ingressClass) {
        JsonObject parameters = ingressClass.objectAt("spec", "parameters");
        if (parameters.isEmpty()) {
            return Cells.NONE;
        }
        String group = parameters.string("apiGroup");
        return parameters.string("kind") + (group.isEmpty() ? "" : "." + group) + "/" + parameters.string("name");
    }

    private static String slicePorts(JsonObject slice) {
        List<String> ports = slice.array("ports").objects().stream()
                .map(p -> p.has("port") ? Long.toString(p.number("port")) : "*")
                .toList();
        return ports.isEmpty() ? Cells.UNSET : CoreKinds.shortened(ports);
    }

    private static String sliceEndpoints(JsonObject slice) {
        List<String> addresses = new ArrayList<>();
        slice.array("endpoints")
                .objects()
                .forEach(
                        endpoint -> addresses.addAll(endpoint.array("addresses").strings()));
        return addresses.isEmpty() ? Cells.UNSET : CoreKinds.shortened(addresses);
    }

    /** {@code services/default/kubernetes}, with the group where it has one. */
    private static String parent(JsonObject address) {
        JsonObject parent = address.objectAt("spec", "parentRef");
        if (parent.isEmpty()) {
            return Cells.NONE;
        }
        String group = parent.string("group");
        String resource = (parent.string("resource") + (group.isEmpty() ? "" : "." + group)).toLowerCase(Locale.ROOT);
        String namespace = parent.string("namespace");
        return resource + "/" + (namespace.isEmpty() ? "" : namespace + "/") + parent.string("name");
    }
}
