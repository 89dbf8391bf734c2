package dev.proa.kinds.core;

import dev.proa.json.JsonNumber;
import dev.proa.json.JsonObject;
import dev.proa.json.JsonString;
import dev.proa.json.JsonValue;
import dev.proa.schema.Quantity;
import java.util.ArrayList;
import java.util.List;

/** The class that requests and limits of cpu and memory put a pod in (upstream: qos.go). */
public final class QualityOfService {
    private static final List<String> COMPUTE = List.of("cpu", "memory");

    private QualityOfService() {}

    /** Guaranteed: every container limits both, and requests the same; BestEffort: none says anything; else Burstable. */
    public static String of(JsonObject podSpec) {
        List<JsonObject> holders = new ArrayList<>();
        if (podSpec.has("resources")) {
            holders.add(podSpec);
        } else {
            holders.addAll(podSpec.array("containers").objects());
            holders.addAll(podSpec.array("initContainers").objects());
        }
        boolean any = false;
        boolean guaranteed = !holders.isEmpty();
        for (JsonObject holder : holders) {
            for (String resource : COMPUTE) {
                JsonValue request = holder.at("resources", "requests", resource);
                JsonValue limit = holder.at("resources", "limits", resource);
                any |= positive(request) || positive(limit);
                guaranteed &= positive(limit) && (request == null || same(request, limit));
            }
        }
        return !any ? "BestEffort" : guaranteed ? "Guaranteed" : "Burstable";
    }

    private static boolean positive(@org.jspecify.annotations.Nullable JsonValue value) {
        return value != null && !value.isNull() && Quantity.parse(text(value)).compareTo(Quantity.parse("0")) > 0;
    }

    private static boolean same(JsonValue a, @org.jspecify.annotations.Nullable JsonValue b) {
        return b != null && Quantity.parse(text(a)).compareTo(Quantity.parse(text(b))) == 0;
    }

    private static String text(JsonValue value) {
        return switch (value) {
            case JsonString text -> text.value();
            case JsonNumber number -> number.literal();
            default -> "0";
        };
    }
}
