package dev.proa.controllers.job;

import dev.proa.control.object.Meta;
import dev.proa.json.JsonObject;
import java.util.BitSet;
import java.util.OptionalInt;
import java.util.StringJoiner;

/** Completion indexes: of pods, and sets of them as Job statuses write them ({@code 1,3-5}). */
final class Indexes {
    static final String INDEX = "batch.kubernetes.io/job-completion-index";

    private Indexes() {}

    /** What is not written properly is left out, as is what lies beyond {@code completions}. */
    static BitSet parse(String text, int completions) {
        BitSet result = new BitSet();
        for (String interval : text.split(",", 0)) {
            String[] ends = interval.split("-", 0);
            try {
                int first = Integer.parseInt(ends[0]);
                int last = ends.length > 1 ? Integer.parseInt(ends[1]) : first;
                result.set(Math.min(first, completions), Math.min(last + 1, completions));
            } catch (NumberFormatException | IndexOutOfBoundsException corrupted) {
                // left out
            }
        }
        return result;
    }

    static String text(BitSet indexes) {
        StringJoiner text = new StringJoiner(",");
        for (int first = indexes.nextSetBit(0); first >= 0; ) {
            int last = indexes.nextClearBit(first) - 1;
            text.add(Integer.toString(first));
            if (last > first + 1) {
                text = new StringJoiner(",").add(text + "-" + last);
            } else if (last > first) {
                text.add(Integer.toString(last));
            }
            first = indexes.nextSetBit(last + 1);
        }
        return text.toString();
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

    static BitSet of(Iterable<JsonObject> pods, int completions) {
        BitSet result = new BitSet();
        pods.forEach(pod -> of(pod, completions).ifPresent(result::set));
        return result;
    }
}
