package dev.proa.api.world;

import dev.proa.api.storage.StoredObject;
import dev.proa.json.JsonObject;
import dev.proa.store.Entry;
import java.util.AbstractList;
import java.util.List;
import java.util.RandomAccess;

/** Entries seen as objects, each decoded when it is asked for: a list of very many holds none of their decoded forms. */
final class Decoding extends AbstractList<JsonObject> implements RandomAccess {
    private final List<Entry> entries;

    Decoding(List<Entry> entries) {
        this.entries = entries;
    }

    @Override
    public JsonObject get(int at) {
        return StoredObject.decode(entries.get(at));
    }

    @Override
    public int size() {
        return entries.size();
    }
}
