package dev.proa.schema;

import java.util.List;

/**
 * A list.
 *
 * @param element the type of its items
 * @param semantics how apply merges it
 * @param keys for {@link Semantics#MAP} the fields that together identify an item, otherwise empty
 * @param declared whether the schema says so, rather than it following from the patch strategy or from nothing being
 *     said; what is published repeats only what is declared
 */
public record ListType(Type element, Semantics semantics, List<String> keys, boolean declared) implements Type {

    /** How server-side apply sees the items. */
    public enum Semantics {
        /** The list is one value, replaced wholly. */
        ATOMIC,
        /** Items are scalars, each there at most once. */
        SET,
        /** Items are objects identified by key fields. */
        MAP
    }

    public ListType {
        keys = List.copyOf(keys);
    }

    /** A list of which nothing is declared. */
    public static ListType atomic(Type element) {
        return new ListType(element, Semantics.ATOMIC, List.of(), false);
    }
}
