package dev.proa.controllers.job;

import java.util.Map;
import java.util.TreeMap;

/**
 * A set of completion indexes as the intervals that it consists of: a Job may have 2,147,483,647 of them, and a status may say in twelve
 * letters that all are done.
 */
final class IndexSet {
    /** Ends, exclusive, by beginnings; intervals neither overlap nor touch. */
    private final TreeMap<Integer, Integer> ends = new TreeMap<>();

    void add(int index) {
        add(index, index + 1);
    }

    /** From one index up to before another; nothing where that is not above the first. */
    void add(int from, int to) {
        if (from >= to) {
            return;
        }
        int begin = from;
        int end = to;
        Map.Entry<Integer, Integer> before = ends.floorEntry(from);
        if (before != null && before.getValue() >= from) {
            begin = before.getKey();
            end = Math.max(end, before.getValue());
        }
        for (Map.Entry<Integer, Integer> next = ends.ceilingEntry(begin);
                next != null && next.getKey() <= end;
                next = ends.ceilingEntry(begin)) {
            end = Math.max(end, next.getValue());
            ends.remove(next.getKey());
        }
        ends.put(begin, end);
    }

    void addAll(IndexSet other) {
        other.ends.forEach(this::add);
    }

    boolean contains(int index) {
        Map.Entry<Integer, Integer> interval = ends.floorEntry(index);
        return interval != null && interval.getValue() > index;
    }

    boolean isEmpty() {
        return ends.isEmpty();
    }

    /** How many indexes it holds. */
    int size() {
        int size = 0;
        for (Map.Entry<Integer, Integer> interval : ends.entrySet()) {
            size += interval.getValue() - interval.getKey();
        }
        return size;
    }

    /** The first index from this one on that it doesn't hold. */
    int nextMissing(int from) {
        Map.Entry<Integer, Integer> interval = ends.floorEntry(from);
        return interval == null ? from : Math.max(from, interval.getValue());
    }

    IndexSet intersection(IndexSet other) {
        IndexSet result = new IndexSet();
        ends.forEach((begin, end) -> {
            Integer first = other.ends.floorKey(begin);
            other.ends
                    .subMap(first == null ? begin : first, true, end, false)
                    .forEach((from, to) -> result.add(Math.max(begin, from), Math.min(end, to)));
        });
        return result;
    }

    /** As Job statuses write it: {@code 1,3-5}. */
    String text() {
        StringBuilder text = new StringBuilder();
        ends.forEach((begin, end) -> {
            int last = end - 1;
            text.append(text.isEmpty() ? "" : ",").append(begin);
            if (last > begin) {
                text.append(last > begin + 1 ? '-' : ',').append(last);
            }
        });
        return text.toString();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof IndexSet that && ends.equals(that.ends);
    }

    @Override
    public int hashCode() {
        return ends.hashCode();
    }
}
