package dev.proa.api.selector;

import dev.proa.api.error.ApiException;
import dev.proa.api.selector.LabelSelector.Operator;
import dev.proa.api.selector.LabelSelector.Requirement;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Reads the text form of a label selector by upstream's grammar. */
final class LabelSelectorParser {
    private static final String SPECIAL = "=!(),<>";

    private final List<String> tokens = new ArrayList<>();
    private int at;

    LabelSelectorParser(String text) {
        int i = 0;
        while (i < text.length()) {
            char c = text.charAt(i);
            if (Character.isWhitespace(c)) {
                i++;
            } else if (SPECIAL.indexOf(c) >= 0) {
                String two = text.substring(i, Math.min(i + 2, text.length()));
                String token = two.equals("==") || two.equals("!=") ? two : String.valueOf(c);
                tokens.add(token);
                i += token.length();
            } else {
                int end = i;
                while (end < text.length()
                        && SPECIAL.indexOf(text.charAt(end)) < 0
                        && !Character.isWhitespace(text.charAt(end))) {
                    end++;
                }
                tokens.add(text.substring(i, end));
                i = end;
            }
        }
    }

    LabelSelector parse() {
        List<Requirement> requirements = new ArrayList<>();
        while (true) {
            if (!peek().equals("!") && (peek().isEmpty() || isSpecial(peek()))) {
                throw ApiException.badRequest("found '" + peek() + "', expected: !, identifier, or 'end of string'");
            }
            requirements.add(requirement());
            String next = peek();
            if (next.isEmpty()) {
                return new LabelSelector(requirements);
            }
            if (!next.equals(",")) {
                throw ApiException.badRequest("found '" + next + "', expected: ',' or 'end of string'");
            }
            at++;
            if (peek().isEmpty()) {
                throw ApiException.badRequest("found '', expected: identifier after ','");
            }
        }
    }

    private Requirement requirement() {
        if (peek().equals("!")) {
            at++;
            return new Requirement(key(), Operator.NOT_EXISTS, Set.of());
        }
        String key = key();
        String operator = peek();
        return switch (operator) {
            case "", "," -> new Requirement(key, Operator.EXISTS, Set.of());
            case "=", "==" -> {
                at++;
                yield new Requirement(key, Operator.IN, Set.of(value()));
            }
            case "!=" -> {
                at++;
                yield new Requirement(key, Operator.NOT_IN, Set.of(value()));
            }
            case ">", "<" -> {
                at++;
                yield new Requirement(key, operator.equals(">") ? Operator.GREATER : Operator.LESS, Set.of(number()));
            }
            case "in", "notin" -> {
                at++;
                yield new Requirement(key, operator.equals("in") ? Operator.IN : Operator.NOT_IN, values());
            }
            default -> throw refused("found '" + operator + "', expected: in, notin, =, ==, !=, gt, lt");
        };
    }

    private String key() {
        String key = peek();
        if (key.isEmpty() || isSpecial(key)) {
            throw refused("found '" + key + "', expected: identifier");
        }
        at++;
        Labels.key(key).ifPresent(why -> {
            throw refused("key: Invalid value: \"" + key + "\": " + why);
        });
        return key;
    }

    private String value() {
        String value = peek();
        if (value.isEmpty() || value.equals(",")) {
            return "";
        }
        if (isSpecial(value)) {
            throw refused("found '" + value + "', expected: identifier");
        }
        at++;
        return checked(value);
    }

    private String checked(String value) {
        Labels.value(value).ifPresent(why -> {
            throw refused("values[0][]: Invalid value: \"" + value + "\": " + why);
        });
        return value;
    }

    private String number() {
        String value = value();
        try {
            Long.parseLong(value);
            return value;
        } catch (NumberFormatException e) {
            throw refused("values[0]: Invalid value: \"" + value
                    + "\": for 'Gt', 'Lt' operators, the value must be an integer");
        }
    }

    private Set<String> values() {
        if (!peek().equals("(")) {
            throw refused("found '" + peek() + "' expected: '('");
        }
        at++;
        Set<String> values = new TreeSet<>();
        while (!peek().equals(")")) {
            if (peek().equals(",")) {
                at++;
                if (peek().equals(",") || peek().equals(")")) {
                    values.add("");
                }
                continue;
            }
            if (peek().isEmpty() || isSpecial(peek())) {
                throw refused("found '" + peek() + "', expected: ',' or ')'");
            }
            values.add(checked(peek()));
            at++;
        }
        at++;
        return values.isEmpty() ? Set.of("") : values;
    }

    private String peek() {
        return at < tokens.size() ? tokens.get(at) : "";
    }

    private static boolean isSpecial(String token) {
        return SPECIAL.indexOf(token.charAt(0)) >= 0;
    }

    private static ApiException refused(String why) {
        return ApiException.badRequest("unable to parse requirement: " + why);
    }
}
