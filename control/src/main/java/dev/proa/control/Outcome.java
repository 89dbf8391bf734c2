package dev.proa.control;

import dev.proa.api.error.ApiException;

/** How carrying out a plan ended. */
public sealed interface Outcome {
    /**
     * Every step was done, or left out because its {@link Action.Recheck} said so.
     *
     * @param writes how many requests changed something
     */
    record Done(int writes) implements Outcome {}

    /** The step that failed ended the plan. */
    record Failed(ApiException cause) implements Outcome {}
}
