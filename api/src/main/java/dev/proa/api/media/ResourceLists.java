package dev.proa.api.media;

import dev.proa.json.JsonObject;
import dev.proa.json.JsonString;
import dev.proa.json.JsonValue;
import dev.proa.schema.Quantity;

/** Amounts of resources are kept to the thousandth: finer ones are rounded up (upstream's SetDefaults_ResourceList). */
final class ResourceLists {
    private static final String MAY_BE_FINER = ".nueE";

    private ResourceLists() {}

    static JsonValue rounded(JsonValue list) {
        if (!(list instanceof JsonObject amounts)) {
            return list;
        }
        JsonObject result = amounts;
        for (int i = 0; i < amounts.size(); i++) {
            if (amounts.value(i) instanceof JsonString text && isFiner(text.value())) {
                Quantity quantity = Quantity.parse(text.value());
                Quantity coarse = quantity.roundedUpToMilli();
                result = coarse.compareTo(quantity) == 0 ? result : result.with(amounts.name(i), coarse.toJson());
            }
        }
        return result;
    }

    private static boolean isFiner(String text) {
        return text.chars().anyMatch(c -> MAY_BE_FINER.indexOf(c) >= 0);
    }
}
