package dev.proa.control;

/** What an outcome has that was not known when the plan was made. */
public enum Part {
    NOTHING,
    /** metadata.name of the object that was written: where the server made it. */
    NAME,
    /** metadata.uid of the object that was written. */
    UID,
    /** metadata.resourceVersion of the object that was written. */
    RESOURCE_VERSION,
    /** The message of the failure. */
    FAILURE
}
