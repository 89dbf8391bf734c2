package dev.proa.schema;

import java.util.function.Supplier;

/**
 * A place that holds an object of a message type. The target is loaded when it is first asked for, so that recursive
 * types are possible and a start loads only what it uses.
 */
public final class MessageRef implements Type {
    private final String name;
    private final boolean atomic;
    private final Supplier<MessageType> source;
    private volatile MessageType target;

    /**
     * @param name the target's name
     * @param atomic whether apply replaces the object wholly ({@code structType=atomic})
     * @param source finds the target; called at most a few times
     */
    @SuppressWarnings("NullAway.Init")
    public MessageRef(String name, boolean atomic, Supplier<MessageType> source) {
        this.name = name;
        this.atomic = atomic;
        this.source = source;
    }

    public static MessageRef of(MessageType target, boolean atomic) {
        return new MessageRef(target.name(), atomic, () -> target);
    }

    public String name() {
        return name;
    }

    public boolean atomic() {
        return atomic;
    }

    public MessageType target() {
        MessageType found = target;
        if (found == null) {
            found = source.get();
            target = found;
        }
        return found;
    }

    @Override
    public String toString() {
        return name;
    }
}
