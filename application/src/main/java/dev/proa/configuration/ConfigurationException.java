package dev.proa.configuration;

/** A setting that cannot be used; the message names it, its source and what would be right. */
public final class ConfigurationException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public ConfigurationException(String message) {
        super(message);
    }
}
