package dev.proa.node.runtime;

import dev.proa.cri.ContainerRuntime;
import dev.proa.cri.CriException;
import dev.proa.cri.RuntimeFeatures;

/**
 * What the node's runtime can, asked when a pod wants more than every runtime can: it may have been replaced by another since. While it
 * doesn't answer, what it said last holds.
 */
public final class RuntimeAbilities {
    private final ContainerRuntime runtime;
    private volatile RuntimeFeatures known = RuntimeFeatures.NONE;

    public RuntimeAbilities(ContainerRuntime runtime) {
        this.runtime = runtime;
    }

    private RuntimeFeatures now() {
        try {
            known = runtime.features();
        } catch (CriException e) {
            return known;
        }
        return known;
    }

    /** Whether it keeps the groups away that an image gives a user. */
    public boolean keepsStrictGroups() {
        return now().supplementalGroupsPolicy();
    }

    /** {@code handler}: a RuntimeClass's; empty: the default one. */
    public RuntimeFeatures.Handler handler(String handler) {
        return now().handler(handler);
    }
}
