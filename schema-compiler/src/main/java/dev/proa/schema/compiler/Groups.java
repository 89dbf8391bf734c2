package dev.proa.schema.compiler;

import java.util.Map;

/** The names of API groups, of which packages have only the first word. */
final class Groups {
    private static final Map<String, String> FULL = Map.ofEntries(
            Map.entry("core", ""),
            Map.entry("meta", "meta.k8s.io"),
            Map.entry("flowcontrol", "flowcontrol.apiserver.k8s.io"),
            Map.entry("apiserverinternal", "internal.apiserver.k8s.io"),
            Map.entry("imagepolicy", "imagepolicy.k8s.io"),
            Map.entry("rbac", "rbac.authorization.k8s.io"));
    /** Groups from before groups had domains. */
    private static final java.util.Set<String> BARE =
            java.util.Set.of("apps", "autoscaling", "batch", "extensions", "policy");

    private Groups() {}

    /** The group of a package such as {@code core}, {@code rbac}, {@code apps}. */
    static String ofPackage(String word) {
        return BARE.contains(word) ? word : FULL.getOrDefault(word, word + ".k8s.io");
    }
}
