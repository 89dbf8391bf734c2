package dev.proa.bench;

import java.util.ArrayList;
import java.util.List;

/** The figures of several runs of one measurement. */
final class Samples {
    private final List<Double> sorted = new ArrayList<>();

    static Samples of(double figure) {
        Samples samples = new Samples();
        samples.add(figure);
        return samples;
    }

    void add(double figure) {
        sorted.add(figure);
        sorted.sort(null);
    }

    double least() {
        return sorted.getFirst();
    }

    double most() {
        return sorted.getLast();
    }

    /** The figure that a share of all don't exceed. */
    double quantile(double share) {
        return sorted.get((int) Math.min(sorted.size() - 1, Math.floor(share * sorted.size())));
    }

    double median() {
        return quantile(0.5);
    }
}
