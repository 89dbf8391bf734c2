package dev.proa.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The persistent tree against the JDK's sorted map, and earlier trees against what they were. */
final class TreeTest {
    @ParameterizedTest
    @ValueSource(ints = {5, 200, 5_000, 50_000})
    void behavesAsASortedMap(int keys) {
        Random random = new Random(keys);
        Tree tree = Tree.EMPTY;
        TreeMap<String, Entry> map = new TreeMap<>();
        Tree earlier = tree;
        List<Entry> earlierEntries = List.of();
        for (int phase = 0; phase < 6; phase++) {
            for (int i = 0; i < keys * 2; i++) {
                String key = Integer.toString(random.nextInt(keys), 36);
                // Growing and shrinking phases in turn, so that nodes split and join.
                if (random.nextInt(10) < (phase % 2 == 0 ? 8 : 1)) {
                    Entry entry = new Entry("/a/b/c/", key, new byte[0], 1, i, 0);
                    tree = tree.put(entry);
                    map.put(key, entry);
                } else {
                    tree = tree.remove(key);
                    map.remove(key);
                }
            }
            assertThat(entries(tree, 0)).isEqualTo(new ArrayList<>(map.values()));
            assertThat(tree.size()).isEqualTo(map.size());
            assertThat(entries(earlier, 0)).isEqualTo(earlierEntries);
            for (int i = 0; i < 200; i++) {
                String key = Integer.toString(random.nextInt(keys), 36);
                assertThat(tree.get(key)).isSameAs(map.get(key));
                assertThat(tree.rank(key, false))
                        .isEqualTo(map.headMap(key, false).size());
                assertThat(tree.rank(key, true))
                        .isEqualTo(map.headMap(key, true).size());
                if (keys <= 5_000 || i < 5) {
                    int from = tree.rank(key, false);
                    assertThat(entries(tree, from))
                            .isEqualTo(new ArrayList<>(map.tailMap(key).values()));
                }
            }
            earlierEntries = entries(tree, 0);
            assertThat(entries(Tree.of(earlierEntries), 0)).isEqualTo(earlierEntries);
            earlier = tree;
        }
    }

    private static List<Entry> entries(Tree tree, int from) {
        List<Entry> entries = new ArrayList<>();
        tree.visit(from, entries::add);
        return entries;
    }
}
