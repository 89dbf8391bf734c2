package dev.proa.api.admission;

import dev.proa.api.admission.AdmissionContext.Operation;
import dev.proa.json.JsonObject;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;

/** A node's write to a node object. */
record RestrictedNode(AdmissionContext context, String node) {
    private static final Set<String> OWN_LABELS = Set.of(
            "kubernetes.io/hostname",
            "topology.kubernetes.io/zone",
            "topology.kubernetes.io/region",
            "failure-domain.beta.kubernetes.io/zone",
            "failure-domain.beta.kubernetes.io/region",
            "beta.kubernetes.io/instance-type",
            "node.kubernetes.io/instance-type",
            "kubernetes.io/os",
            "kubernetes.io/arch",
            "beta.kubernetes.io/os",
            "beta.kubernetes.io/arch");

    void check() {
        String quoted = "node \"" + node + "\"";
        if (!context.name().equals(node)) {
            throw Refusal.forbidden(context, quoted + " is not allowed to modify node \"" + context.name() + "\"");
        }
        if (context.operation() == Operation.CREATE) {
            Set<String> forbidden = forbiddenLabels();
            if (context.object().hasAt("spec", "configSource")) {
                throw Refusal.forbidden(context, quoted + " is not allowed to create pods with a non-nil configSource");
            }
            if (!forbidden.isEmpty()) {
                throw Refusal.forbidden(
                        context,
                        quoted + " is not allowed to set the following labels: " + String.join(", ", forbidden));
            }
        } else if (context.operation() == Operation.UPDATE) {
            checkUpdate(quoted);
        }
    }

    private void checkUpdate(String quoted) {
        if (context.object().hasAt("spec", "configSource") && differs("spec", "configSource")) {
            throw Refusal.forbidden(
                    context, quoted + " is not allowed to update configSource to a new non-nil configSource");
        }
        if (differs("spec", "taints")) {
            throw Refusal.forbidden(context, quoted + " is not allowed to modify taints");
        }
        if (differs("metadata", "ownerReferences")) {
            throw Refusal.forbidden(context, quoted + " is not allowed to modify ownerReferences");
        }
        Set<String> forbidden = forbiddenLabels();
        if (!forbidden.isEmpty()) {
            throw Refusal.forbidden(context, "is not allowed to modify labels: " + String.join(", ", forbidden));
        }
    }

    /** Absent and empty lists are the same. */
    private boolean differs(String part, String field) {
        JsonObject now = context.object().object(part);
        JsonObject before = context.oldObject().object(part);
        return !now.array(field).equals(before.array(field))
                || !now.object(field).equals(before.object(field));
    }

    private Set<String> forbiddenLabels() {
        JsonObject now = context.object().objectAt("metadata", "labels");
        JsonObject before = context.oldObject().objectAt("metadata", "labels");
        Set<String> keys = new TreeSet<>(now.names());
        keys.addAll(before.names());
        keys.removeIf(key -> Objects.equals(now.get(key), before.get(key)) || !isForbidden(key));
        return keys;
    }

    private static boolean isForbidden(String label) {
        int slash = label.indexOf('/');
        String prefix = slash < 0 ? "" : label.substring(0, slash);
        if (isIn(prefix, "node-restriction.kubernetes.io")) {
            return true;
        }
        boolean kubernetes = isIn(prefix, "kubernetes.io") || isIn(prefix, "k8s.io");
        boolean own = OWN_LABELS.contains(label)
                || isIn(prefix, "kubelet.kubernetes.io")
                || isIn(prefix, "node.kubernetes.io");
        return kubernetes && !own;
    }

    private static boolean isIn(String prefix, String domain) {
        return prefix.equals(domain) || prefix.endsWith("." + domain);
    }
}
