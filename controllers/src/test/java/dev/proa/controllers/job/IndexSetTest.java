package dev.proa.controllers.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.BitSet;
import java.util.Random;
import org.junit.jupiter.api.Test;

class IndexSetTest {
    private static final int COUNT = 60;

    private static BitSet bits(IndexSet set) {
        BitSet bits = new BitSet();
        for (int index = 0; index < COUNT; index++) {
            bits.set(index, set.contains(index));
        }
        return bits;
    }

    @Test
    void isWhatABitSetIs() {
        for (int seed = 0; seed < 500; seed++) {
            Random random = new Random(seed);
            IndexSet[] sets = {new IndexSet(), new IndexSet()};
            BitSet[] models = {new BitSet(), new BitSet()};
            for (int step = 0; step < 20; step++) {
                int which = random.nextInt(2);
                int from = random.nextInt(COUNT);
                int to = Math.min(COUNT, from + random.nextInt(8));
                sets[which].add(from, to);
                models[which].set(from, to);
            }
            BitSet both = (BitSet) models[0].clone();
            both.and(models[1]);
            assertThat(bits(sets[0].intersection(sets[1]))).as("seed %d", seed).isEqualTo(both);
            assertThat(Indexes.parse(sets[0].text(), COUNT)).as("seed %d", seed).isEqualTo(sets[0]);
            sets[0].addAll(sets[1]);
            models[0].or(models[1]);
            assertThat(bits(sets[0])).as("seed %d", seed).isEqualTo(models[0]);
            assertThat(sets[0].size()).as("seed %d", seed).isEqualTo(models[0].cardinality());
            for (int from = 0; from < COUNT; from++) {
                assertThat(sets[0].nextMissing(from)).as("seed %d", seed).isEqualTo(models[0].nextClearBit(from));
            }
        }
    }

    /** Two thousand million bits take a quarter of a gigabyte, for each look at the Job. */
    @Test
    void allOfTheLargestJobsIndexesTakeNoMemory() {
        IndexSet all = Indexes.parse("0-2147483646", Integer.MAX_VALUE);
        assertThat(all.size()).isEqualTo(Integer.MAX_VALUE);
        assertThat(all.nextMissing(0)).isEqualTo(Integer.MAX_VALUE);
        assertThat(all.intersection(Indexes.parse("5-7,2147483646", Integer.MAX_VALUE))
                        .text())
                .isEqualTo("5-7,2147483646");
        assertThat(all.text()).isEqualTo("0-2147483646");
    }
}
