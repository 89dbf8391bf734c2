package dev.proa.api.request;

/** What a request does to a resource. Authorization knows it by {@link #text}. */
public enum Verb {
    GET("get"),
    LIST("list"),
    WATCH("watch"),
    CREATE("create"),
    UPDATE("update"),
    PATCH("patch"),
    DELETE("delete"),
    DELETE_COLLECTION("deletecollection");

    private final String text;

    Verb(String text) {
        this.text = text;
    }

    /** As RBAC rules and discovery write it. */
    public String text() {
        return text;
    }

    /** Whether it only reads. */
    public boolean reads() {
        return this == GET || this == LIST || this == WATCH;
    }

    /** The verb of this name, such as {@code deletecollection}. */
    public static Verb of(String text) {
        for (Verb verb : values()) {
            if (verb.text.equals(text)) {
                return verb;
            }
        }
        throw new IllegalArgumentException("no verb " + text);
    }
}
