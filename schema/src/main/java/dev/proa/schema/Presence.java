package dev.proa.schema;

/**
 * When upstream writes a field: the facts of the Go field that decide it. They are seen by clients: {@code replicas: 0}
 * is kept because it is a pointer, {@code hostNetwork: false} is dropped, {@code status: {}} appears.
 *
 * @param pointer whether Go tells absent from zero; lists and maps are never pointers
 * @param omitEmpty whether Go leaves out nil, zero scalars, and empty lists and maps (never a value struct)
 * @param omitZero whether Go leaves out a value struct that is zero
 */
public record Presence(boolean pointer, boolean omitEmpty, boolean omitZero) {
    public static final Presence OPTIONAL_POINTER = new Presence(true, true, false);
    public static final Presence OPTIONAL_VALUE = new Presence(false, true, false);
    public static final Presence REQUIRED_VALUE = new Presence(false, false, false);
    /** For schemas that know no Go type, such as those of custom resources: what is there is written. */
    public static final Presence AS_WRITTEN = OPTIONAL_POINTER;
}
