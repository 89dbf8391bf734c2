package dev.proa.api.request;

import java.util.List;
import java.util.Map;

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

    public RequestOptions withFieldManager(String name) {
        return new RequestOptions(dryRun, name, fieldValidation, force, query);
    }
}
