package dev.proa.cri;

import java.util.List;

/**
 * What a runtime says that it can do beyond the least; a runtime from before such questions (containerd 1.x) says nothing and can't.
 *
 * @param handlers its ways to run a container; the one without a name is the default
 * @param supplementalGroupsPolicy whether it can keep away the groups that an image gives a user
 */
public record RuntimeFeatures(List<Handler> handlers, boolean supplementalGroupsPolicy) {
    public static final RuntimeFeatures NONE = new RuntimeFeatures(List.of(), false);

    /** {@code name} as a RuntimeClass's handler names it. */
    public record Handler(String name, boolean recursiveReadOnlyMounts, boolean userNamespaces) {}

    /** What the handler of this name can; nothing when it isn't known. */
    public Handler handler(String name) {
        return handlers.stream()
                .filter(handler -> handler.name().equals(name))
                .findFirst()
                .orElse(new Handler(name, false, false));
    }
}
