package dev.proa.control;

import dev.proa.api.error.ApiException;
import java.util.List;

/** How carrying out a plan ended. */
public sealed interface Outcome {
    /** What changed, in the order in which it was answered; requests that changed nothing are left out. */
    List<Written> written();

    /** Every step was done, or left out because its {@link Action.Recheck} said so. */
    record Done(List<Written> written) implements Outcome {
        public Done {
            written = List.copyOf(written);
        }
    }

    /** The step that failed ended the plan. */
    record Failed(ApiException cause, List<Written> written) implements Outcome {
        public Failed {
            written = List.copyOf(written);
        }
    }
}
