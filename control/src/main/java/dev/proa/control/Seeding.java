package dev.proa.control;

import dev.proa.api.kind.GroupResource;
import dev.proa.api.world.World;
import dev.proa.json.JsonObject;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/** A World as the changes that lead to it from nothing. */
final class Seeding {
    private Seeding() {}

    /** @param unreadable hears of each object that cannot be read; the others are told */
    static void each(World world, Consumer<Change> told, BiConsumer<GroupResource, Throwable> unreadable) {
        for (GroupResource resource : world.resources().stream().sorted().toList()) {
            List<JsonObject> objects = world.list(resource);
            for (int i = 0; i < objects.size(); i++) {
                try {
                    told.accept(new Change(resource, null, objects.get(i), world.revision()));
                } catch (Throwable broken) {
                    unreadable.accept(resource, broken);
                }
            }
        }
    }
}
