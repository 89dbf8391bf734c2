package dev.proa.schema;

import java.util.Collection;
import org.jspecify.annotations.Nullable;

/** A set of message types, each loaded when it is first asked for. Safe for any thread. */
public interface Types {

    /** The type of this full name ({@code io.k8s.api.core.v1.Pod}); null when there is none. */
    @Nullable
    MessageType find(String name);

    /** The type of this kind's objects; null when it is not known. */
    @Nullable
    MessageType find(GroupVersionKind kind);

    /** The full names of all types. */
    Collection<String> names();

    /** As {@link #find(String)}, for names that must exist. */
    default MessageType get(String name) {
        MessageType found = find(name);
        if (found == null) {
            throw new IllegalArgumentException("no type " + name);
        }
        return found;
    }
}
