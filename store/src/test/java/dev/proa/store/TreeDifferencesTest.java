package dev.proa.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Differences of trees, against those of plain maps, over seeded histories. */
class TreeDifferencesTest {

    @Test
    void differencesAreThoseOfTheContents() {
        for (int seed = 0; seed < 200; seed++) {
            Random random = new Random(seed);
            int keys = 1 + random.nextInt(3_000);
            Tree tree = changed(Tree.EMPTY, random, keys, random.nextInt(6_000));
            Tree later = changed(tree, random, keys, random.nextInt(seed % 4 == 0 ? 3_000 : 20));
            assertThat(differences(tree, later)).isEqualTo(expected(tree, later));
            assertThat(differences(later, tree)).isEqualTo(expected(later, tree));
        }
    }

    private static Tree changed(Tree tree, Random random, int keys, int times) {
        Tree result = tree;
        for (int i = 0; i < times; i++) {
            String key = "n/" + random.nextInt(keys);
            result = random.nextInt(3) == 0
                    ? result.remove(key)
                    : result.put(new Entry("/registry/core/pods/", key, new byte[0], 1, random.nextLong(), 0));
        }
        return result;
    }

    private static TreeMap<String, String> differences(Tree before, Tree after) {
        TreeMap<String, String> result = new TreeMap<>();
        after.differences(before, (old, now) -> {
            Entry either = now == null ? java.util.Objects.requireNonNull(old) : now;
            result.put(either.suffix(), old + " -> " + now);
        });
        return result;
    }

    private static TreeMap<String, String> expected(Tree before, Tree after) {
        TreeMap<String, Entry> old = contents(before);
        TreeMap<String, Entry> now = contents(after);
        TreeMap<String, String> result = new TreeMap<>();
        TreeMap<String, Entry> all = new TreeMap<>(old);
        all.putAll(now);
        all.keySet().stream()
                .filter(key -> old.get(key) != now.get(key))
                .forEach(key -> result.put(key, old.get(key) + " -> " + now.get(key)));
        return result;
    }

    private static TreeMap<String, Entry> contents(Tree tree) {
        TreeMap<String, Entry> result = new TreeMap<>();
        tree.visit(0, entry -> {
            result.put(entry.suffix(), entry);
            return true;
        });
        return result;
    }
}
