package dev.proa.controllers.cronjob;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Which of a schedule's times has come and was not dealt with, in upstream's arithmetic: missed times are counted by the
 * distance of the first two, so that however many there are none is looked at for each.
 *
 * @param time the latest that has come; empty when none has
 * @param many whether more than 100 were missed
 * @param next the first to come; empty when there is none
 */
record Due(Optional<Instant> time, boolean many, Optional<Instant> next) {
    private static final int MANY = 100;

    /** The latest time up to now, and about how many there were. */
    private record Recent(Optional<Instant> time, long missed) {}

    /**
     * @param last when it was dealt with last, or the CronJob's creation
     * @param earliest from when on a missed time still counts
     */
    static Due of(Schedule schedule, Instant last, Instant earliest, Instant now) {
        Recent due = recent(schedule, earliest, now);
        Recent all = earliest.equals(last) ? due : recent(schedule, last, now);
        Instant from = all.time().orElse(all.missed() == 0 && last.isBefore(now) ? last : now);
        Optional<Instant> next = schedule.next(from);
        return new Due(
                due.time(),
                due.missed() > MANY,
                next.filter(at -> at.isAfter(now)).or(() -> schedule.next(now)));
    }

    private static Recent recent(Schedule schedule, Instant earliest, Instant now) {
        Optional<Instant> first = schedule.next(earliest);
        if (first.isEmpty() || first.get().isAfter(now)) {
            return new Recent(Optional.empty(), 0);
        }
        Optional<Instant> second = schedule.next(first.get());
        if (second.isEmpty() || second.get().isAfter(now)) {
            return new Recent(first, 1);
        }
        long distance = Duration.between(first.get(), second.get()).toSeconds();
        long missed = Duration.between(first.get(), now).toSeconds() / distance + 1;
        Optional<Instant> recent = Optional.empty();
        Optional<Instant> time = schedule.next(first.get().plusSeconds((missed - 2) * distance));
        while (time.isPresent() && !time.get().isAfter(now)) {
            recent = time;
            time = schedule.next(time.get());
        }
        return new Recent(recent, missed);
    }
}
