package dev.proa.controllers.job;

import dev.proa.control.object.Meta;
import dev.proa.json.JsonObject;
import java.util.OptionalInt;

/** Completion indexes: of pods, and sets of them as Job statuses write them ({@code 1,3-5}). */
final class Indexes {
    static final String INDEX = "batch.kubernetes.io/job-completion-index";

    private Indexes() {}

    /** What is not written properly is left out, as is what lies beyond {@code completions}. */
    static IndexSet parse(String text, int completions) {
        IndexSet result = new IndexSet();
        for (String interval : text.split(",", 0)) {
            String[] ends = interval.split("-", 0);
            try {
                int first = Integer.parseInt(ends[0]);
                int last = ends.length > 1 ? Integer.parseInt(ends[1]) : first;
                result.add(Math.max(first, 0), (int) Math.min(last + 1L, completions));
            } catch (NumberFormatException | IndexOutOfBoundsException corrupted) {
                // left out
            }
        }
        return result;
    }

    /** The pod's index if it has one below {@code completions}. */
    static OptionalInt of(JsonObject pod, int completions) {
        try {
            int index = Integer.parseInt(Meta.annotation(pod, INDEX));
            return index < 0 || index >= completions ? OptionalInt.empty() : OptionalInt.of(index);
        } catch (NumberFormatException none) {
            return OptionalInt.empty();
        }
    }

    static IndexSet of(Iterable<JsonObject> pods, int completions) {
        IndexSet result = new IndexSet();
        pods.forEach(pod -> of(pod, completions).ifPresent(result::add));
        return result;
    }
}
