package dev.proa.kinds.validation;

import dev.proa.api.error.FieldErrors;
import dev.proa.api.pipeline.ObjectMetaValidation;
import dev.proa.api.selector.LabelSelector;
import dev.proa.json.JsonArray;
import dev.proa.json.JsonObject;
import java.util.List;

/** Label selectors and node selectors. */
public final class Selectors {
    private static final List<String> SET_OPERATORS = List.of("In", "NotIn");
    private static final List<String> EXISTENCE_OPERATORS = List.of("Exists", "DoesNotExist");

    private Selectors() {}

    /** A LabelSelector (apimachinery's ValidateLabelSelector). */
    public static void labelSelector(JsonObject selector, FieldErrors at) {
        labelSelector(selector, true, at);
    }

    /**
     * A LabelSelector.
     *
     * @param checkValues whether values must be label values; not asked again of an object that was stored with others
     */
    public static void labelSelector(JsonObject selector, boolean checkValues, FieldErrors at) {
        ObjectMetaValidation.labels(selector.object("matchLabels"), at.at("matchLabels"));
        Fields.each(
                selector, "matchExpressions", at, (expression, place) -> requirement(expression, checkValues, place));
    }

    private static void requirement(JsonObject requirement, boolean checkValues, FieldErrors at) {
        String operator = requirement.string("operator");
        JsonArray values = requirement.array("values");
        if (!operatorAndValues(operator, values, at)) {
            at.at("operator").invalid(operator, "not a valid selector operator");
        }
        Formats.qualifiedName(requirement.string("key"), at.at("key"));
        if (checkValues) {
            values(values, at);
        }
    }

    /** Whether the operator is one of those of sets; checks the number of values then. */
    private static boolean operatorAndValues(String operator, JsonArray values, FieldErrors at) {
        if (SET_OPERATORS.contains(operator)) {
            if (values.isEmpty()) {
                at.at("values").required("must be specified when `operator` is 'In' or 'NotIn'");
            }
            return true;
        }
        if (EXISTENCE_OPERATORS.contains(operator)) {
            if (!values.isEmpty()) {
                at.at("values").forbidden("may not be specified when `operator` is 'Exists' or 'DoesNotExist'");
            }
            return true;
        }
        return false;
    }

    private static void values(JsonArray values, FieldErrors at) {
        List<String> texts = values.strings();
        for (int i = 0; i < texts.size(); i++) {
            Formats.labelValue(texts.get(i), at.at("values", i));
        }
    }

    /** Whether a LabelSelector can be evaluated at all. */
    public static boolean isUsable(JsonObject selector) {
        FieldErrors errors = FieldErrors.root();
        labelSelector(selector, true, errors);
        return errors.isEmpty();
    }

    public static boolean isEmpty(JsonObject selector) {
        return selector.object("matchLabels").isEmpty()
                && selector.array("matchExpressions").isEmpty();
    }

    /** Whether a usable LabelSelector that is there selects the labels; an absent one selects nothing. */
    public static boolean selects(JsonObject holder, String name, JsonObject labels) {
        return holder.has(name) && LabelSelector.of(holder.object(name)).matches(labels);
    }

    /** A NodeSelector: at least one term. */
    public static void nodeSelector(JsonObject selector, FieldErrors at) {
        if (selector.array("nodeSelectorTerms").isEmpty()) {
            at.at("nodeSelectorTerms").required("must have at least one node selector term");
            return;
        }
        Fields.each(selector, "nodeSelectorTerms", at, (term, place) -> nodeSelectorTerm(term, true, place));
    }

    public static void nodeSelectorTerm(JsonObject term, boolean checkValues, FieldErrors at) {
        Fields.each(term, "matchExpressions", at, (requirement, place) -> nodeLabels(requirement, checkValues, place));
        Fields.each(term, "matchFields", at, Selectors::nodeFields);
    }

    private static void nodeLabels(JsonObject requirement, boolean checkValues, FieldErrors at) {
        String operator = requirement.string("operator");
        JsonArray values = requirement.array("values");
        if (operator.equals("Gt") || operator.equals("Lt")) {
            if (values.size() != 1) {
                at.at("values").required("must be specified single value when `operator` is 'Lt' or 'Gt'");
            }
        } else if (!operatorAndValues(operator, values, at)) {
            at.at("operator").invalid(operator, "not a valid selector operator");
        }
        Formats.qualifiedName(requirement.string("key"), at.at("key"));
        if (checkValues) {
            values(values, at);
        }
    }

    private static void nodeFields(JsonObject requirement, FieldErrors at) {
        String operator = requirement.string("operator");
        List<String> values = requirement.array("values").strings();
        if (!SET_OPERATORS.contains(operator)) {
            at.at("operator").invalid(operator, "not a valid selector operator");
        } else if (values.size() != 1) {
            at.at("values")
                    .required("must be only one value when `operator` is 'In' or 'NotIn' for node field selector");
        }
        if (!requirement.string("key").equals("metadata.name")) {
            at.at("key").invalid(requirement.string("key"), "not a valid field selector key");
            return;
        }
        for (int i = 0; i < values.size(); i++) {
            dev.proa.api.kind.Names.dns1123Subdomain(values.get(i), at.at("values", i));
        }
    }
}
