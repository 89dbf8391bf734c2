package dev.proa.network;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/** A table in memory, held to the same contract test as the real one. */
class FakeNft implements Nft {
    private Map<String, Map<String, String>> containers = new HashMap<>();
    private Predicate<Element> poison = element -> false;
    private boolean there;
    private int commits;

    /** From now on a transaction that adds such an element is refused, as if the kernel did not like it. */
    void refuse(Predicate<Element> poison) {
        this.poison = poison;
    }

    @Override
    public Optional<String> refusal(Transaction transaction) {
        try {
            changed(transaction);
            return Optional.empty();
        } catch (NftException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }

    @Override
    public Optional<String> damage(String structure) {
        return there ? Optional.empty() : Optional.of("there is no table");
    }

    @Override
    public void commit(Transaction transaction) {
        containers = changed(transaction);
        there = true;
        commits++;
    }

    private Map<String, Map<String, String>> changed(Transaction transaction) {
        Map<String, Map<String, String>> changed = new HashMap<>();
        boolean made = transaction.structure().contains("delete table");
        for (Element element : transaction.added()) {
            if (poison.test(element)) {
                throw new NftException("refused: " + element);
            }
        }
        if (!made) {
            containers.forEach((name, elements) -> changed.put(name, new LinkedHashMap<>(elements)));
        }
        if (!there && !made) {
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
        return changed;
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
