package dev.proa.control.object;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.AbstractList;
import java.util.List;
import java.util.RandomAccess;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SelectionTest {
    /** A list that makes its elements anew each time, as a World's may. */
    private static final class Making extends AbstractList<Integer> implements RandomAccess {
        private int made;

        @Override
        public Integer get(int at) {
            made++;
            return at;
        }

        @Override
        public int size() {
            return 10;
        }
    }

    @Test
    void holdsPlacesAndNoElements() {
        Making list = new Making();
        Selection<Integer> even = Selection.of(list, n -> n % 2 == 0);
        assertThat(list.made).isEqualTo(10);
        assertThat(List.copyOf(even)).containsExactly(0, 2, 4, 6, 8);
        assertThat(list.made).as("asked for again").isEqualTo(15);
    }

    @Test
    void joinsVeryManyListsOfWhichMostAreEmpty() {
        // As sets of one controller may be: each step of the way would be a call within a call.
        List<List<Integer>> lists = IntStream.range(0, 100_000)
                .mapToObj(n -> n % 100 == 1 ? List.of(n, -n) : List.<Integer>of())
                .toList();
        List<Integer> joined = Selection.joined(lists);
        assertThat(joined).hasSize(2_000).startsWith(1, -1, 101, -101).endsWith(99_901, -99_901);
        assertThatThrownBy(() -> joined.get(2_000)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThat(Selection.joined(List.<List<Integer>>of())).isEmpty();
    }

    @Test
    void selectsOfSelections() {
        List<Integer> both = Selection.joined(new Making(), List.of(12, 13));
        assertThat(both).hasSize(12).endsWith(9, 12, 13);
        assertThat(Selection.of(Selection.of(both, n -> n > 7), n -> n % 2 == 0))
                .containsExactly(8, 12);
        assertThatThrownBy(() -> both.add(1)).isInstanceOf(UnsupportedOperationException.class);
        assertThat(Selection.of(List.<Integer>of(), n -> true)).isEmpty();
    }
}
