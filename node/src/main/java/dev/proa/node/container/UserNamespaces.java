package dev.proa.node.container;

import dev.proa.cri.IdRange;
import dev.proa.json.Json;
import dev.proa.json.JsonArray;
import dev.proa.json.JsonException;
import dev.proa.json.JsonObject;
import dev.proa.node.volume.PodFolders;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Ids of the host for pods that have users of their own (hostUsers: false): each has 65,536 that no other pod has, so that who gets out of
 * one reaches nothing of another. Kept in the pod's folder, for containers outlive this process.
 */
final class UserNamespaces {
    private static final long LENGTH = 65_536;
    private static final String FILE = "userns";
    private static final int FILE_MODE = 0600;

    private final PodFolders folders;
    private final int podsMax;
    /** The first id by pod; filled from the folders when it is first asked. */
    private final Map<String, Long> used = new ConcurrentHashMap<>();

    private boolean loaded;

    UserNamespaces(PodFolders folders, int podsMax) {
        this.folders = folders;
        this.podsMax = podsMax;
    }

    /** The pod's ids: the same ones whenever it is asked, until the pod's folder is gone. */
    synchronized IdRange of(String podUid) throws IOException {
        load();
        Long known = used.get(podUid);
        if (known == null) {
            used.keySet().retainAll(folders.uids());
            known = free();
            write(podUid, known);
            used.put(podUid, known);
        }
        return new IdRange(known, LENGTH);
    }

    private void load() throws IOException {
        if (!loaded) {
            for (String uid : folders.uids()) {
                byte[] text = folders.read(uid, FILE);
                if (text.length > 0) {
                    used.put(uid, first(text));
                }
            }
            loaded = true;
        }
    }

    private static long first(byte[] text) throws IOException {
        try {
            return Json.parseObject(new String(text, StandardCharsets.UTF_8))
                    .array("uidMappings")
                    .object(0)
                    .number("hostId");
        } catch (JsonException e) {
            throw new IOException("user namespace: the file of its ids is broken", e);
        }
    }

    /** The first 65,536 ids are the host's own. */
    private long free() throws IOException {
        Set<Long> taken = new HashSet<>(used.values());
        for (long slot = 1; slot <= podsMax; slot++) {
            if (!taken.contains(slot * LENGTH)) {
                return slot * LENGTH;
            }
        }
        throw new IOException("could not find an empty slot to allocate a user namespace");
    }

    private void write(String podUid, long first) throws IOException {
        JsonArray mapping = JsonArray.of(JsonObject.of("hostId", first, "containerId", 0, "length", LENGTH));
        JsonObject content = JsonObject.of("uidMappings", mapping, "gidMappings", mapping);
        folders.rewrite(podUid, FILE, content.toJson().getBytes(StandardCharsets.UTF_8), FILE_MODE);
    }
}
