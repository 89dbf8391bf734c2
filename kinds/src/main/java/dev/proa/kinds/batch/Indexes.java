package dev.proa.kinds.batch;

import java.util.ArrayList;
import java.util.List;

/**
 * Indexes of a job as intervals: {@code 1,3-5,7}.
 *
 * @param intervals first and last index of each
 * @param total how many indexes they hold
 * @param fault what is wrong with the text, in upstream's words; empty for nothing
 */
record Indexes(List<long[]> intervals, long total, String fault) {
    private static Indexes wrong(String fault) {
        return new Indexes(List.of(), 0, fault);
    }

    static Indexes parse(String text, long completions) {
        List<long[]> intervals = new ArrayList<>();
        long total = 0;
        long last = -1;
        for (String part : text.isEmpty() ? new String[0] : text.split(",", -1)) {
            String[] limits = part.split("-", -1);
            if (limits.length > 2) {
                return wrong(
                        "the fragment \"" + part
                                + "\" violates the requirement that an index interval can have at most two parts separated by '-'");
            }
            long[] interval = new long[2];
            for (int i = 0; i < limits.length; i++) {
                if (!limits[i].matches("[+]?\\d{1,18}")) {
                    return wrong("cannot convert string to integer for index: \"" + limits[i] + "\"");
                }
                interval[i] = Long.parseLong(limits[i]);
                if (interval[i] >= completions) {
                    return wrong("too large index: \"" + limits[i] + "\"");
                }
            }
            if (limits.length == 1) {
                interval[1] = interval[0];
            } else if (interval[0] >= interval[1]) {
                return wrong("non-increasing order, previous: " + interval[0] + ", current: " + interval[1]);
            }
            if (!intervals.isEmpty() && last >= interval[0]) {
                return wrong("non-increasing order, previous: " + last + ", current: " + interval[0]);
            }
            total += interval[1] - interval[0] + 1;
            last = interval[1];
            intervals.add(interval);
        }
        return new Indexes(intervals, total, "");
    }

    /** The first index that both hold, or -1. */
    long overlap(Indexes other) {
        for (long[] mine : intervals) {
            for (long[] theirs : other.intervals) {
                if (mine[0] <= theirs[1] && theirs[0] <= mine[1]) {
                    return Math.max(mine[0], theirs[0]);
                }
            }
        }
        return -1;
    }
}
