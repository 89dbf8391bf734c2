package dev.proa.api.request;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The query of a request, typed where every verb shares it. What only one verb reads (limit, continue, watch timeouts)
 * is parsed by that verb from {@link #query}.
 *
 * @param dryRun whether nothing is persisted
 * @param fieldManager the writer's name in managedFields; derived from the user agent when the client gave none
 * @param fieldValidation what unknown fields do
 * @param force whether apply takes over fields of other managers
 * @param query all parameters as sent, each with its values in order
 */
public record RequestOptions(
        boolean dryRun,
        String fieldManager,
        FieldValidation fieldValidation,
        boolean force,
        Map<String, List<String>> query) {
    public static final RequestOptions NONE = new RequestOptions(false, "", FieldValidation.WARN, false, Map.of());

    /** The first value of a parameter, or empty. */
    public String parameter(String name) {
        List<String> values = query.get(name);
        return values == null || values.isEmpty() ? "" : values.getFirst();
    }

    /** Whether a parameter is true as upstream reads it: anything but absent, {@code 0} and {@code false} is, the empty value too. */
    public boolean truth(String name) {
        return isTrue(query.get(name));
    }

    /** The same of a parameter's values; null where there is none. */
    public static boolean isTrue(@Nullable List<String> values) {
        return values != null
                && !values.isEmpty()
                && !values.getFirst().equals("0")
                && !values.getFirst().equalsIgnoreCase("false");
    }

    public RequestOptions withFieldManager(String name) {
        return new RequestOptions(dryRun, name, fieldValidation, force, query);
    }
}
