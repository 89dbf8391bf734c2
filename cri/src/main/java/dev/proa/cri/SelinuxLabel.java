package dev.proa.cri;

/** An SELinux label; empty parts are the runtime's choice. */
public record SelinuxLabel(String user, String role, String type, String level) {
    public static final SelinuxLabel NONE = new SelinuxLabel("", "", "", "");
}
