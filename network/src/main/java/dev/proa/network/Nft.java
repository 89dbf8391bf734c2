package dev.proa.network;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One nftables table and how it is changed: all of a transaction or nothing of it. */
public interface Nft {
    /**
     * One entry of a set or map.
     *
     * @param container the set's or map's name
     * @param key as nft writes it, parts joined by {@code " . "}
     * @param value empty in a set; a verdict such as {@code goto refuse} or data in a map
     */
    record Element(String container, String key, String value) {
        @Override
        public String toString() {
            return value.isEmpty() ? key : key + " : " + value;
        }
    }

    /**
     * One change of the table, its parts done in this order.
     *
     * @param structure nft commands that make chains, sets, maps and rules; empty when these stay
     * @param deleted elements that are there
     * @param added elements whose keys aren't there, or were deleted by this transaction
     */
    record Transaction(String structure, List<Element> deleted, List<Element> added) {
        public Transaction {
            deleted = List.copyOf(deleted);
            added = List.copyOf(added);
        }

        public boolean isEmpty() {
            return structure.isEmpty() && deleted.isEmpty() && added.isEmpty();
        }
    }

    /** Carries it out. @throws NftException when the kernel or nft refuses it; nothing has then changed */
    void commit(Transaction transaction);

    /** Why it would be refused; empty when it would not. Nothing changes. @throws NftException when that cannot be asked */
    Optional<String> refusal(Transaction transaction);

    /**
     * What is wrong with the table: that it isn't there, or lacks chains or rules that its structure has; empty when all is well.
     *
     * @throws NftException when that cannot be asked
     */
    Optional<String> damage(String structure);

    /** The elements a map or set holds now, by key. */
    Map<String, String> elements(String container);

    /** Takes the table away with all that is in it; does nothing when there is none. */
    void deleteTable();
}
