package dev.proa.kinds;

import dev.proa.api.error.FieldErrors;
import dev.proa.api.kind.Names;
import dev.proa.api.pipeline.ObjectMetaValidation;
import dev.proa.json.JsonArray;
import dev.proa.json.JsonObject;
import dev.proa.kinds.validation.Addresses;
import dev.proa.kinds.validation.Fields;
import dev.proa.kinds.validation.Formats;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** EndpointSlices: addresses of one type, ports with different names, hints. */
final class EndpointSliceValidation {
    private static final List<String> TYPES = List.of("FQDN", "IPv4", "IPv6");
    private static final List<String> PROTOCOLS = List.of("SCTP", "TCP", "UDP");
    private static final int ENDPOINTS_MAX = 1_000;
    private static final int ADDRESSES_MAX = 100;
    private static final int PORTS_MAX = 20_000;
    private static final int TOPOLOGY_LABELS_MAX = 16;
    private static final int HINTS_MAX = 8;
    private static final int NAME_SEGMENTS_MIN = 2;

    private EndpointSliceValidation() {}

    static void create(JsonObject slice, FieldErrors errors) {
        head(slice, errors);
        endpoints(slice, errors);
    }

    /** Endpoints that were stored once are not asked again. */
    static void update(JsonObject old, JsonObject updated, FieldErrors errors) {
        head(updated, errors);
        if (!Fields.same(old.get("endpoints"), updated.get("endpoints"))) {
            endpoints(updated, errors);
        }
        Fields.immutable(old, updated, "addressType", errors);
    }

    private static void head(JsonObject slice, FieldErrors errors) {
        Fields.requiredOneOf(slice, "addressType", errors, TYPES);
        if (tooMany(slice.array("ports"), PORTS_MAX, errors.at("ports"))) {
            return;
        }
        Set<String> names = new HashSet<>();
        Fields.each(slice, "ports", errors, (port, at) -> {
            Fields.format(port, "name", at, Names::dns1123Label);
            if (!names.add(port.string("name"))) {
                at.at("name").duplicate(port.string("name"));
            }
            Fields.requiredOneOf(port, "protocol", at, PROTOCOLS);
            if (port.has("appProtocol")) {
                Formats.qualifiedName(port.string("appProtocol"), at.at("appProtocol"));
            }
        });
    }

    private static boolean tooMany(JsonArray items, int max, FieldErrors at) {
        if (items.size() > max) {
            at.tooMany(items.size(), max);
        }
        return items.size() > max;
    }

    private static void endpoints(JsonObject slice, FieldErrors errors) {
        if (!tooMany(slice.array("endpoints"), ENDPOINTS_MAX, errors.at("endpoints"))) {
            Fields.each(
                    slice, "endpoints", errors, (endpoint, at) -> endpoint(endpoint, slice.string("addressType"), at));
        }
    }

    private static void endpoint(JsonObject endpoint, String type, FieldErrors at) {
        FieldErrors addressesAt = at.at("addresses");
        List<String> addresses = endpoint.array("addresses").strings();
        if (addresses.isEmpty()) {
            addressesAt.required("must contain at least 1 address");
        }
        tooMany(endpoint.array("addresses"), ADDRESSES_MAX, addressesAt);
        for (int i = 0; i < addresses.size(); i++) {
            address(addresses.get(i), type, addressesAt.index(i), addressesAt);
        }
        if (endpoint.has("nodeName")) {
            Names.dns1123Subdomain(endpoint.string("nodeName"), at.at("nodeName"));
        }
        JsonObject topology = endpoint.object("deprecatedTopology");
        if (topology.size() > TOPOLOGY_LABELS_MAX) {
            at.at("deprecatedTopology").tooMany(topology.size(), TOPOLOGY_LABELS_MAX);
        }
        ObjectMetaValidation.labels(topology, at.at("deprecatedTopology"));
        if (endpoint.has("hostname")) {
            Names.dns1123Label(endpoint.string("hostname"), at.at("hostname"));
        }
        Fields.in(endpoint, "hints", at, EndpointSliceValidation::hints);
    }

    private static void address(String address, String type, FieldErrors at, FieldErrors all) {
        FieldErrors faults = at.apart();
        switch (type) {
            case "IPv4" -> Addresses.address(address, faults);
            case "IPv6" -> Addresses.canonicalAddress(address, faults);
            case "FQDN" -> domain(address, faults);
            default -> {}
        }
        at.addAll(faults);
        if (!faults.isEmpty() || !type.startsWith("IPv")) {
            return;
        }
        if (Addresses.isIpv6(address) != type.equals("IPv6")) {
            all.invalid(address, "must be an " + type + " address");
        }
        Addresses.endpoint(address, at);
    }

    private static void domain(String name, FieldErrors at) {
        if (name.isEmpty()) {
            at.required("");
            return;
        }
        String bare = name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
        List<String> faults = Formats.faults(Names::dns1123Subdomain, bare);
        if (!faults.isEmpty()) {
            at.invalid(bare, String.join(",", faults));
            return;
        }
        String[] segments = bare.split("\\.", -1);
        if (segments.length < NAME_SEGMENTS_MIN) {
            at.invalid(bare, "should be a domain with at least two segments separated by dots");
            return;
        }
        for (String segment : segments) {
            Formats.faults(Names::dns1123Label, segment).forEach(fault -> at.invalid(segment, fault));
        }
    }

    private static void hints(JsonObject hints, FieldErrors at) {
        if (!hints(hints, "forZones", Formats::labelValue, at)) {
            hints(hints, "forNodes", Names::dns1123Subdomain, at);
        }
    }

    /** Whether there are too many. */
    private static boolean hints(
            JsonObject hints,
            String list,
            java.util.function.BiConsumer<String, FieldErrors> format,
            FieldErrors errors) {
        if (tooMany(hints.array(list), HINTS_MAX, errors.at(list))) {
            return true;
        }
        Set<String> names = new HashSet<>();
        Fields.each(hints, list, errors, (hint, at) -> {
            if (!names.add(hint.string("name"))) {
                at.at("name").duplicate(hint.string("name"));
            }
            format.accept(hint.string("name"), at.at("name"));
        });
        return false;
    }
}
