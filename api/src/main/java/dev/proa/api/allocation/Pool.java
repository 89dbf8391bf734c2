package dev.proa.api.allocation;

import java.util.HashSet;
import java.util.Set;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;

/**
 * A range of numbers of which each is given out once. What is stored is asked of the World; only what is on its way there
 * is kept here. The lower part is left to those who choose a number themselves, as long as the upper has free ones.
 * Callers synchronise.
 */
final class Pool {
    /** Numbers tried at random before the range is searched from its start. */
    private static final int RANDOM_TRIES = 64;

    private final int size;
    private final int staticSize;
    private final RandomGenerator random;
    private final Set<Integer> pending = new HashSet<>();

    /**
     * Offsets from 0 to {@code size}.
     *
     * @param staticSize how many of the lower ones are only given out when the others are used up
     */
    Pool(int size, int staticSize, RandomGenerator random) {
        this.size = size;
        this.staticSize = staticSize;
        this.random = random;
    }

    /** Takes a free offset, or answers -1 when there is none. */
    int takeAny(Predicate<Integer> stored) {
        for (int i = 0; i < RANDOM_TRIES; i++) {
            int offset = staticSize + random.nextInt(size - staticSize);
            if (take(offset, stored)) {
                return offset;
            }
        }
        for (int i = 0; i < size; i++) {
            int offset = (staticSize + i) % size;
            if (take(offset, stored)) {
                return offset;
            }
        }
        return -1;
    }

    /** Takes this offset; false when somebody has it. */
    boolean take(int offset, Predicate<Integer> stored) {
        if (pending.contains(offset) || stored.test(offset)) {
            return false;
        }
        pending.add(offset);
        return true;
    }

    void release(int offset) {
        pending.remove(offset);
    }
}
