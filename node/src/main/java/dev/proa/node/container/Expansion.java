package dev.proa.node.container;

import java.util.Map;

/** {@code $(NAME)} in environment values, commands, arguments and sub-paths; {@code $$} is a dollar; an unknown name stays as it is written. */
public final class Expansion {
    private Expansion() {}

    public static String expand(String text, Map<String, String> values) {
        StringBuilder result = new StringBuilder(text.length());
        int i = 0;
        while (i < text.length()) {
            char c = text.charAt(i);
            if (c != '$' || i + 1 == text.length()) {
                result.append(c);
                i++;
                continue;
            }
            char next = text.charAt(i + 1);
            int end = next == '(' ? text.indexOf(')', i + 2) : -1;
            if (next == '$') {
                result.append('$');
                i += 2;
            } else if (end >= 0) {
                String name = text.substring(i + 2, end);
                String value = values.get(name);
                result.append(value == null ? "$(" + name + ")" : value);
                i = end + 1;
            } else {
                result.append('$').append(next);
                i += 2;
            }
        }
        return result.toString();
    }
}
