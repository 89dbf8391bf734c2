package dev.proa.kinds;

import dev.proa.api.kind.GroupResource;
import dev.proa.api.kind.KindRules;
import dev.proa.json.JsonArray;
import dev.proa.json.JsonNumber;
import dev.proa.json.JsonObject;
import dev.proa.json.JsonString;
import dev.proa.kinds.device.ClaimStatusValidation;
import dev.proa.kinds.device.ClaimValidation;
import dev.proa.kinds.device.SliceValidation;
import dev.proa.kinds.validation.Fields;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The rules of resource.k8s.io: dynamic resource allocation. */
final class DeviceKinds {
    private static final String GROUP = "resource.k8s.io";
    /** Members of an attribute behind a feature gate that is off in 1.36: they are dropped. */
    private static final List<String> GATED = List.of("bools", "ints", "strings", "versions");

    private DeviceKinds() {}

    static Map<GroupResource, KindRules> rules() {
        return Map.of(
                new GroupResource(GROUP, "deviceclasses"),
                SimpleRules.of(Table.named().age())
                        .checking(ClaimValidation::deviceClass)
                        .returningDeleted(),
                new GroupResource(GROUP, "resourceclaims"),
                SimpleRules.of(Table.named().text("State", DeviceKinds::state).age())
                        .defaulting(claim -> claim.change("spec", DeviceKinds::claim))
                        .checking(ClaimValidation::claim)
                        .checkingUpdate(ClaimValidation::claimUpdate)
                        .checkingStatus(ClaimStatusValidation::update)
                        .withoutGeneration()
                        .returningDeleted(),
                new GroupResource(GROUP, "resourceclaimtemplates"),
                SimpleRules.of(Table.named().age())
                        .defaulting(template -> template.change("spec", s -> s.change("spec", DeviceKinds::claim)))
                        .checking(ClaimValidation::template)
                        .checkingUpdate((old, updated, errors) -> Fields.immutable(old, updated, "spec", errors))
                        .withoutGeneration()
                        .returningDeleted(),
                new GroupResource(GROUP, "resourceslices"),
                SimpleRules.of(Table.named()
                                .text("Node", slice -> Cells.spec(slice, "nodeName"))
                                .text("Driver", slice -> Cells.spec(slice, "driver"))
                                .text("Pool", slice -> slice.stringAt("spec", "pool", "name"))
                                .age())
                        .selectable(Map.of(
                                "spec.driver", slice -> Cells.spec(slice, "driver"),
                                "spec.nodeName", slice -> Cells.spec(slice, "nodeName")))
                        .preparing(DeviceKinds::ungated)
                        .preparingUpdate((old, updated) -> ungated(updated))
                        .checking(SliceValidation::create)
                        .checkingUpdate(SliceValidation::update)
                        .returningDeleted());
    }

    private static JsonObject claim(JsonObject spec) {
        return spec.change(
                "devices",
                devices -> devices.changeEach(
                        "requests",
                        request -> (request.has("exactly") ? request.change("exactly", DeviceKinds::wanted) : request)
                                .changeEach("firstAvailable", DeviceKinds::wanted)));
    }

    private static JsonObject wanted(JsonObject given) {
        JsonObject result = given.string("allocationMode").isEmpty()
                ? given.with("allocationMode", new JsonString("ExactCount"))
                : given;
        boolean counted = result.string("allocationMode").equals("ExactCount") && result.number("count") == 0;
        result = counted ? result.with("count", JsonNumber.of(1)) : result;
        return result.changeEach(
                "tolerations",
                toleration -> toleration.string("operator").isEmpty()
                        ? toleration.with("operator", new JsonString("Equal"))
                        : toleration);
    }

    private static JsonObject ungated(JsonObject slice) {
        return slice.change(
                "spec",
                spec -> spec.changeEach(
                        "devices",
                        device -> device.without("nodeAllocatableResourceMappings")
                                .change("attributes", DeviceKinds::ungatedAttributes)));
    }

    private static JsonObject ungatedAttributes(JsonObject attributes) {
        JsonObject result = attributes;
        for (String name : attributes.names()) {
            for (String gated : GATED) {
                result = result.change(name, attribute -> attribute.without(gated));
            }
        }
        return result;
    }

    private static String state(JsonObject claim) {
        List<String> states = new ArrayList<>();
        boolean deleted = claim.hasAt("metadata", "deletionTimestamp");
        JsonArray users = claim.arrayAt("status", "reservedFor");
        if (deleted) {
            states.add("deleted");
        }
        if (claim.hasAt("status", "allocation")) {
            states.add("allocated");
            if (!users.isEmpty()) {
                states.add("reserved");
            }
        } else if (!deleted) {
            states.add("pending");
        }
        return String.join(",", states);
    }
}
