package dev.proa.kinds.networking;

import dev.proa.api.error.FieldErrors;
import dev.proa.json.JsonNumber;
import dev.proa.json.JsonObject;
import dev.proa.json.JsonValue;
import dev.proa.kinds.validation.Addresses;
import dev.proa.kinds.validation.Fields;
import dev.proa.kinds.validation.Formats;
import dev.proa.kinds.validation.Selectors;
import java.util.ArrayList;
import java.util.List;

/** NetworkPolicies: selectors, peers and ports that can be told apart. */
public final class NetworkPolicyValidation {
    private static final List<String> PROTOCOLS = List.of("TCP", "UDP", "SCTP");
    private static final List<String> TYPES = List.of("Ingress", "Egress");

    /**
     * @param values whether selectors' values must be label values
     * @param stored networks that the stored policy names: those are not asked again
     */
    private record Context(boolean values, List<String> stored) {}

    private NetworkPolicyValidation() {}

    public static void create(JsonObject policy, FieldErrors errors) {
        spec(policy.object("spec"), new Context(true, List.of()), errors.at("spec"));
    }

    public static void update(JsonObject old, JsonObject updated, FieldErrors errors) {
        boolean values = Selectors.isUsable(old.objectAt("spec", "podSelector"));
        spec(updated.object("spec"), new Context(values, networks(old.object("spec"))), errors.at("spec"));
    }

    private static List<String> networks(JsonObject spec) {
        List<JsonObject> peers = new ArrayList<>();
        spec.array("ingress")
                .objects()
                .forEach(rule -> peers.addAll(rule.array("from").objects()));
        spec.array("egress")
                .objects()
                .forEach(rule -> peers.addAll(rule.array("to").objects()));
        List<String> result = new ArrayList<>();
        for (JsonObject peer : peers) {
            result.add(peer.stringAt("ipBlock", "cidr"));
            result.addAll(peer.arrayAt("ipBlock", "except").strings());
        }
        return result;
    }

    private static void spec(JsonObject spec, Context context, FieldErrors at) {
        Selectors.labelSelector(spec.object("podSelector"), context.values(), at.at("podSelector"));
        Fields.each(spec, "ingress", at, (rule, place) -> rule(rule, "from", context, place));
        Fields.each(spec, "egress", at, (rule, place) -> rule(rule, "to", context, place));
        List<String> types = spec.array("policyTypes").strings();
        if (types.size() > TYPES.size()) {
            at.at("policyTypes").invalid(spec.array("policyTypes"), "may not specify more than two policyTypes");
            return;
        }
        for (int i = 0; i < types.size(); i++) {
            if (!TYPES.contains(types.get(i))) {
                at.at("policyTypes", i).notSupported(types.get(i), TYPES);
            }
        }
    }

    private static void rule(JsonObject rule, String peers, Context context, FieldErrors at) {
        Fields.each(rule, "ports", at, NetworkPolicyValidation::port);
        Fields.each(rule, peers, at, (peer, place) -> peer(peer, context, place));
    }

    private static void port(JsonObject port, FieldErrors at) {
        Fields.oneOf(port, "protocol", at, PROTOCOLS);
        JsonValue value = Fields.intOrString(port.get("port"));
        boolean ends = port.has("endPort");
        long end = port.number("endPort");
        if (value == null) {
            if (ends) {
                at.at("endPort").invalid(end, "may not be specified when `port` is not specified");
            }
            return;
        }
        if (value instanceof JsonNumber number && ends) {
            if (end < number.longValue()) {
                at.at("endPort").invalid(number.longValue(), "must be greater than or equal to `port`");
            }
            Formats.port(end, at.at("endPort"));
        } else if (ends) {
            at.at("endPort").invalid(end, "may not be specified when `port` is non-numeric");
        }
        Fields.portNumberOrName(value, at.at("port"));
    }

    private static void peer(JsonObject peer, Context context, FieldErrors at) {
        boolean selects = peer.has("podSelector") || peer.has("namespaceSelector");
        for (String selector : List.of("podSelector", "namespaceSelector")) {
            Fields.in(peer, selector, at, (s, place) -> Selectors.labelSelector(s, context.values(), place));
        }
        Fields.in(peer, "ipBlock", at, (block, place) -> block(block, context.stored(), place));
        if (!selects && !peer.has("ipBlock")) {
            at.required("must specify a peer");
        } else if (selects && peer.has("ipBlock")) {
            at.forbidden("may not specify both ipBlock and another peer");
        }
    }

    private static void block(JsonObject block, List<String> stored, FieldErrors at) {
        if (!Fields.required(block, "cidr", at)) {
            return;
        }
        String network = block.string("cidr");
        Addresses.network(network, stored, at.at("cidr"));
        if (!Addresses.isNetwork(network)) {
            return;
        }
        List<String> except = block.array("except").strings();
        for (int i = 0; i < except.size(); i++) {
            FieldErrors place = at.at("except", i);
            Addresses.network(except.get(i), stored, place);
            if (Addresses.isNetwork(except.get(i)) && !Addresses.contains(network, except.get(i))) {
                place.invalid(except.get(i), "must be a strict subset of `cidr`");
            }
        }
    }
}
