package dev.proa.model;

import dev.proa.schema.CompiledTypes;
import dev.proa.schema.Types;
import java.io.InputStream;
import java.util.Objects;

/** The types of the built-in API. */
public final class KubernetesTypes {
    private KubernetesTypes() {}

    private static final class Holder {
        static final CompiledTypes TYPES = CompiledTypes.read(open("types.bin"), () -> open("descriptions.bin"));
    }

    /** All message types, read once. */
    public static Types types() {
        return Holder.TYPES;
    }

    static InputStream open(String name) {
        return Objects.requireNonNull(KubernetesTypes.class.getResourceAsStream(name), name);
    }
}
