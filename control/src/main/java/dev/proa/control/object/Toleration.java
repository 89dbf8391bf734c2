package dev.proa.control.object;

import dev.proa.json.JsonObject;

/** What a pod puts up with. */
public record Toleration(String key, String operator, String value, String effect) {
    /** What a node keeps pods away with. */
    public record Taint(String key, String value, String effect) {
        public static Taint of(JsonObject taint) {
            return new Taint(taint.string("key"), taint.string("value"), taint.string("effect"));
        }
    }

    public static Toleration of(JsonObject toleration) {
        return new Toleration(
                toleration.string("key"),
                toleration.string("operator", "Equal"),
                toleration.string("value"),
                toleration.string("effect"));
    }

    public boolean tolerates(Taint taint) {
        boolean effectMatches = effect.isEmpty() || effect.equals(taint.effect());
        boolean keyMatches = key.isEmpty() || key.equals(taint.key());
        return effectMatches
                && keyMatches
                && switch (operator) {
                    case "Exists" -> true;
                    case "", "Equal" -> value.equals(taint.value());
                    default -> false;
                };
    }
}
