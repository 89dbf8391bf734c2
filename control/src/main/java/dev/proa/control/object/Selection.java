package dev.proa.control.object;

import java.util.AbstractList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.RandomAccess;
import java.util.function.Predicate;

/**
 * Some elements of a list, by their places. A World's lists decode their objects when they are asked for, and let them go again when
 * memory is short; a copy of such a list would hold all of them at once. Unmodifiable, as long as the list itself doesn't change.
 */
public final class Selection<T> extends AbstractList<T> implements RandomAccess {
    private final List<? extends T> list;
    private final int[] places;

    private Selection(List<? extends T> list, int[] places) {
        this.list = list;
        this.places = places;
    }

    /** Those that match now, in the list's order. */
    public static <T> Selection<T> of(List<? extends T> list, Predicate<? super T> predicate) {
        int[] places = new int[list.size()];
        int count = 0;
        for (int place = 0; place < places.length; place++) {
            if (predicate.test(list.get(place))) {
                places[count++] = place;
            }
        }
        return new Selection<>(list, Arrays.copyOf(places, count));
    }

    /** One list after the other. */
    public static <T> List<T> joined(List<? extends T> first, List<? extends T> second) {
        return joined(List.of(first, second));
    }

    /** One list after the other, however many; they must not change. */
    public static <T> List<T> joined(List<? extends List<? extends T>> lists) {
        return new Joined<>(lists);
    }

    @Override
    public T get(int at) {
        return list.get(places[at]);
    }

    @Override
    public int size() {
        return places.length;
    }

    private static final class Joined<T> extends AbstractList<T> implements RandomAccess {
        private final List<? extends List<? extends T>> lists;
        /** Where each list ends, exclusive. */
        private final int[] ends;

        Joined(List<? extends List<? extends T>> lists) {
            this.lists = lists.stream().filter(list -> !list.isEmpty()).toList();
            this.ends = new int[this.lists.size()];
            int end = 0;
            for (int i = 0; i < ends.length; i++) {
                end += this.lists.get(i).size();
                ends[i] = end;
            }
        }

        @Override
        public T get(int at) {
            Objects.checkIndex(at, size());
            int found = Arrays.binarySearch(ends, at);
            int list = found < 0 ? -found - 1 : found + 1;
            return lists.get(list).get(list == 0 ? at : at - ends[list - 1]);
        }

        @Override
        public int size() {
            return ends.length == 0 ? 0 : ends[ends.length - 1];
        }
    }
}
