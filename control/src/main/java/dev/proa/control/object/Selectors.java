package dev.proa.control.object;

import dev.proa.api.error.ApiException;
import dev.proa.api.selector.LabelSelector;
import dev.proa.json.JsonObject;
import java.util.List;
import java.util.Set;

/** Selectors as they stand in specs. */
public final class Selectors {
    /** What an absent selector selects where that means nothing. */
    public static final LabelSelector NOTHING =
            new LabelSelector(List.of(new LabelSelector.Requirement("", LabelSelector.Operator.IN, Set.of())));

    private Selectors() {}

    /** The member's LabelSelector; an absent one selects nothing. */
    public static LabelSelector member(JsonObject object, String member) {
        return object.has(member) ? LabelSelector.of(object.object(member)) : NOTHING;
    }

    /** The member's map of labels; an absent or empty one selects nothing. */
    public static LabelSelector mapMember(JsonObject object, String member) {
        JsonObject labels = object.object(member);
        return labels.isEmpty() ? NOTHING : LabelSelector.ofMap(labels);
    }

    /**
     * Whether the member's LabelSelector selects the object, for those who look through many: one that cannot be read
     * selects nothing, and costs none of the others.
     */
    public static boolean memberSelects(JsonObject holder, String member, JsonObject object) {
        try {
            return selects(member(holder, member), object);
        } catch (ApiException unreadable) {
            return false;
        }
    }

    public static boolean selects(LabelSelector selector, JsonObject object) {
        return selector.matches(Meta.labels(object));
    }
}
