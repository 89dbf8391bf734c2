package dev.proa.json;

/** Text that is not acceptable JSON or YAML, or exceeds a limit; the message is fit for the user who sent it. */
public final class JsonException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public JsonException(String message) {
        super(message);
    }
}
