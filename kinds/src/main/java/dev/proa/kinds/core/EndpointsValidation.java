package dev.proa.kinds.core;

import dev.proa.api.error.FieldErrors;
import dev.proa.api.kind.Names;
import dev.proa.json.JsonObject;
import dev.proa.kinds.validation.Addresses;
import dev.proa.kinds.validation.Fields;
import dev.proa.kinds.validation.Formats;
import java.util.List;

/** Endpoints: addresses to which traffic may go, ports with names where there are several. */
final class EndpointsValidation {
    private static final List<String> PROTOCOLS = List.of("SCTP", "TCP", "UDP");

    private EndpointsValidation() {}

    static void create(JsonObject endpoints, FieldErrors errors) {
        Fields.each(endpoints, "subsets", errors, EndpointsValidation::subset);
    }

    /** Subsets that were stored once are not asked again. */
    static void update(JsonObject old, JsonObject updated, FieldErrors errors) {
        if (!Fields.same(old.get("subsets"), updated.get("subsets"))) {
            create(updated, errors);
        }
    }

    private static void subset(JsonObject subset, FieldErrors at) {
        if (subset.array("addresses").isEmpty()
                && subset.array("notReadyAddresses").isEmpty()) {
            at.required("must specify `addresses` or `notReadyAddresses`");
        }
        Fields.each(subset, "addresses", at, EndpointsValidation::address);
        Fields.each(subset, "notReadyAddresses", at, EndpointsValidation::address);
        boolean several = subset.array("ports").size() > 1;
        Fields.each(subset, "ports", at, (port, place) -> port(port, several, place));
    }

    private static void address(JsonObject address, FieldErrors at) {
        Addresses.address(address.string("ip"), at.at("ip"));
        Fields.format(address, "hostname", at, Names::dns1123Label);
        if (address.has("nodeName")) {
            Names.dns1123Subdomain(address.string("nodeName"), at.at("nodeName"));
        }
        Addresses.endpoint(address.string("ip"), at.at("ip"));
    }

    private static void port(JsonObject port, boolean named, FieldErrors at) {
        if (named) {
            Fields.requiredFormat(port, "name", at, Names::dns1123Label);
        } else {
            Fields.format(port, "name", at, Names::dns1123Label);
        }
        Formats.port(port.number("port"), at.at("port"));
        Fields.requiredOneOf(port, "protocol", at, PROTOCOLS);
        if (port.has("appProtocol")) {
            Formats.qualifiedName(port.string("appProtocol"), at.at("appProtocol"));
        }
    }
}
