package dev.proa.cri;

/** A seccomp or AppArmor profile; {@code localhostReference} is the path or name of a Localhost one. */
public record SecurityProfile(Type type, String localhostReference) {
    public static final SecurityProfile UNCONFINED = new SecurityProfile(Type.UNCONFINED, "");
    public static final SecurityProfile RUNTIME_DEFAULT = new SecurityProfile(Type.RUNTIME_DEFAULT, "");

    /** In CRI's order: the number is what goes over the wire. */
    public enum Type {
        RUNTIME_DEFAULT,
        UNCONFINED,
        LOCALHOST
    }
}
