package dev.proa.network;

import dev.proa.json.Json;
import dev.proa.json.JsonArray;
import dev.proa.json.JsonNumber;
import dev.proa.json.JsonObject;
import dev.proa.json.JsonString;
import dev.proa.json.JsonValue;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** The machine's nftables, through its {@code nft} program; needs CAP_NET_ADMIN. */
public final class NftCommand implements Nft {
    /** Elements a single command names; nft's parser slows down on longer lists. */
    private static final int ELEMENTS_PER_COMMAND = 1000;

    private final List<String> program;
    private final String table;

    /** @param table with its family: {@code ip proa} */
    public NftCommand(String table) {
        this(List.of("nft"), table);
    }

    /** @param program the words that start nft, such as {@code ip netns exec x nft} */
    public NftCommand(List<String> program, String table) {
        this.program = List.copyOf(program);
        this.table = table;
    }

    @Override
    public void commit(Transaction transaction) {
        Command.Result result = run(List.of("-f", "-"), script(transaction));
        if (!result.succeeded()) {
            throw new NftException("nft refused a change: " + firstLines(result.error()));
        }
    }

    @Override
    public Optional<String> refusal(Transaction transaction) {
        Command.Result result = run(List.of("--check", "-f", "-"), script(transaction));
        return result.succeeded() ? Optional.empty() : Optional.of(firstLines(result.error()));
    }

    /**
     * Compares the number of rules of each chain: what is left of a table that somebody flushed has none. It lists the family's whole
     * rule set, because that is the one listing for which nft leaves the elements in the kernel: 4 ms of processor time instead of 1.9 s
     * with 100,000 of them.
     */
    @Override
    public Optional<String> damage(String structure) {
        Command.Result result = run(List.of("--terse", "list", "ruleset", table.split(" ", 0)[0]), "");
        if (!result.succeeded()) {
            throw new NftException("nft cannot list its rules: " + firstLines(result.error()));
        }
        int start = ("\n" + result.output()).indexOf("\ntable " + table + " {");
        if (start < 0) {
            return Optional.of("the table " + table + " is gone");
        }
        int end = result.output().indexOf("\n}", start);
        Map<String, Integer> found =
                lines(result.output().substring(start, end < 0 ? result.output().length() : end));
        return lines(structure).entrySet().stream()
                .filter(part -> found.getOrDefault(part.getKey(), -1) < part.getValue())
                .findFirst()
                .map(part -> "\"" + part.getKey() + "\" of the table " + table
                        + (found.containsKey(part.getKey()) ? " lacks rules" : " is gone"));
    }

    /** The lines in every chain's braces, and none for sets and maps, by their heads. */
    private static Map<String, Integer> lines(String listing) {
        Map<String, Integer> lines = new LinkedHashMap<>();
        String inside = "";
        for (String line : listing.lines().map(String::strip).toList()) {
            String[] words = line.split(" ", 0);
            if (words.length > 2 && List.of("chain", "set", "map").contains(words[0])) {
                inside = words[0].equals("chain") ? words[0] + " " + words[1] : "";
                lines.put(words[0] + " " + words[1], 0);
            } else if (line.equals("}")) {
                inside = "";
            } else if (!inside.isEmpty() && !line.isEmpty()) {
                lines.merge(inside, 1, Integer::sum);
            }
        }
        return lines;
    }

    private String script(Transaction transaction) {
        StringBuilder script = new StringBuilder(transaction.structure());
        appendElements("delete", transaction.deleted(), script);
        appendElements("add", transaction.added(), script);
        return script.toString();
    }

    private void appendElements(String verb, List<Element> elements, StringBuilder script) {
        Map<String, List<Element>> byContainer = elements.stream()
                .collect(Collectors.groupingBy(Element::container, LinkedHashMap::new, Collectors.toList()));
        byContainer.forEach((container, all) -> {
            for (int from = 0; from < all.size(); from += ELEMENTS_PER_COMMAND) {
                List<Element> some = all.subList(from, Math.min(all.size(), from + ELEMENTS_PER_COMMAND));
                String list = some.stream().map(Element::toString).collect(Collectors.joining(", "));
                script.append("%s element %s %s { %s }\n".formatted(verb, table, container, list));
            }
        });
    }

    @Override
    public Map<String, String> elements(String container) {
        List<String> arguments = new ArrayList<>(List.of("-j", "list", "map"));
        arguments.addAll(List.of(table.split(" ")));
        arguments.add(container);
        Command.Result result = run(arguments, "");
        if (!result.succeeded()) {
            arguments.set(2, "set");
            result = run(arguments, "");
        }
        if (!result.succeeded()) {
            throw new NftException("nft cannot list " + container + ": " + firstLines(result.error()));
        }
        Map<String, String> elements = new LinkedHashMap<>();
        for (JsonObject part :
                Json.parseObject(result.output()).array("nftables").objects()) {
            JsonObject found = part.has("map") ? part.object("map") : part.object("set");
            for (JsonValue element : found.array("elem")) {
                if (element instanceof JsonArray pair && pair.size() == 2) {
                    elements.put(text(pair.get(0)), text(pair.get(1)));
                } else {
                    elements.put(text(element), "");
                }
            }
        }
        return elements;
    }

    @Override
    public void deleteTable() {
        // Adding first makes the deletion succeed whether or not the table is there.
        Command.Result result = run(List.of("-f", "-"), "add table " + table + "\ndelete table " + table + "\n");
        if (!result.succeeded()) {
            throw new NftException("nft cannot delete the table " + table + ": " + firstLines(result.error()));
        }
    }

    /** The text form of nft's JSON for keys, data and verdicts. */
    private static String text(JsonValue value) {
        return switch (value) {
            case JsonString text -> text.value();
            case JsonNumber number -> number.literal();
            case JsonArray array -> array.stream().map(NftCommand::text).collect(Collectors.joining(" . "));
            case JsonObject object
            when object.has("elem") ->
                text(java.util.Objects.requireNonNull(object.object("elem").get("val")));
            case JsonObject object when object.has("concat") -> text(object.array("concat"));
            case JsonObject object
            when object.has("prefix") ->
                object.objectAt("prefix").string("addr") + "/"
                        + object.objectAt("prefix").number("len");
            case JsonObject object when object.has("goto") -> "goto " + object.stringAt("goto", "target");
            case JsonObject object when object.has("jump") -> "jump " + object.stringAt("jump", "target");
            case JsonObject object -> object.size() == 1 ? object.name(0) : object.toJson();
            default -> value.toJson();
        };
    }

    private Command.Result run(List<String> arguments, String input) {
        List<String> words = new ArrayList<>(program);
        words.addAll(arguments);
        try {
            return Command.run(words, input);
        } catch (IOException e) {
            throw new NftException("nft cannot be run: " + e.getMessage(), e);
        }
    }

    private static String firstLines(String text) {
        return text.lines().limit(6).collect(Collectors.joining("; "));
    }
}
