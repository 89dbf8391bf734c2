package dev.proa.network;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/** A table in memory, held to the same contract test as the real one. */
final class FakeNft implements Nft {
    private Map<String, Map<String, String>> containers = new HashMap<>();
    private boolean there;
    private int commits;

    @Override
    public void commit(Transaction transaction) {
        Map<String, Map<String, String>> changed = new HashMap<>();
        if (transaction.structure().contains("delete table")) {
            there = true;
        } else {
            containers.forEach((name, elements) -> changed.put(name, new LinkedHashMap<>(elements)));
        }
        if (!there) {
            throw new NftException("no such table");
        }
        for (Element element : transaction.deleted()) {
            if (changed.getOrDefault(element.container(), Map.of()).get(element.key()) == null) {
                throw new NftException("no such element: " + element);
            }
            changed.getOrDefault(element.container(), new HashMap<>()).remove(element.key());
        }
        for (Element element : transaction.added()) {
            String old = changed.computeIfAbsent(element.container(), c -> new LinkedHashMap<>())
                    .putIfAbsent(element.key(), element.value());
            if (old != null && !old.equals(element.value())) {
                throw new NftException("element exists: " + element);
            }
        }
        containers = changed;
        commits++;
    }

    @Override
    public Map<String, String> elements(String container) {
        if (!there) {
            throw new NftException("no such table");
        }
        return new LinkedHashMap<>(containers.getOrDefault(container, Map.of()));
    }

    @Override
    public void deleteTable() {
        containers = new HashMap<>();
        there = false;
    }

    int commits() {
        return commits;
    }
}
