package dev.proa.control;

import dev.proa.api.world.World;
import java.util.stream.Stream;

/** A World as the changes that lead to it from nothing. */
final class Seeding {
    private Seeding() {}

    static Stream<Change> changes(World world) {
        return world.resources().stream()
                .sorted()
                .flatMap(resource -> world.list(resource).stream()
                        .map(object -> new Change(resource, null, object, world.revision())));
    }
}
