package dev.proa.api.admission;

/**
 * A rule between decoding and commit. The server is given one ordered list; every write passes all of {@code mutate} in
 * that order, is defaulted again, validated, and then passes all of {@code validate}. A step refuses by throwing
 * {@link dev.proa.api.error.ApiException}. After a conflict the pipeline may run a step again on the newer object, so
 * that a step has no effects of its own.
 */
public interface AdmissionStep {
    /** As upstream names its plugin, such as {@code LimitRanger}. */
    String name();

    /** Whether the step wants to see this write; cheap. */
    boolean handles(AdmissionContext context);

    default void mutate(AdmissionContext context) {}

    default void validate(AdmissionContext context) {}
}
