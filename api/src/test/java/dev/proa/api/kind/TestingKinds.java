package dev.proa.api.kind;

import dev.proa.schema.GroupVersionKind;
import java.util.List;
import java.util.Set;

/** Kinds without rules, for tests of what doesn't depend on them. */
public final class TestingKinds {
    private TestingKinds() {}

    /** A namespaced kind of version v1 that is named as its resource. */
    public static Kind of(String group, String plural) {
        return new Kind(
                group,
                plural,
                plural,
                plural,
                true,
                List.of(new Kind.Version("v1", true)),
                new GroupVersionKind(group, "v1", plural),
                new GroupResource(group, plural),
                List.of(),
                List.of(),
                List.of(),
                Set.of(),
                KindRules.NONE);
    }
}
