package dev.proa.kinds.validation;

import java.util.Optional;

/** Whether a text is a JSON object, told in the words of Go's decoder, which messages repeat. */
public final class GoJson {
    private static final char END = '\uffff';
    private static final int DEPTH_MAX = 10_000;

    private final String text;
    private int at;

    private GoJson(String text) {
        this.text = text;
    }

    private static final class Fault extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Fault(String message) {
            super(message, null, false, false);
        }
    }

    /** What is wrong with the text when it is decoded into a map; empty when nothing is. */
    public static Optional<String> faultOfObject(String text) {
        GoJson json = new GoJson(text);
        try {
            json.space();
            char first = json.peek();
            json.value(0);
            json.space();
            if (json.at < text.length()) {
                throw json.unexpected("after top-level value");
            }
            return first == '{' || first == 'n' ? Optional.empty() : Optional.of(wrongType(first));
        } catch (Fault fault) {
            return Optional.of(String.valueOf(fault.getMessage()));
        }
    }

    private static String wrongType(char first) {
        String type = switch (first) {
            case '[' -> "array";
            case '"' -> "string";
            case 't', 'f' -> "bool";
            default -> "number";
        };
        return "json: cannot unmarshal " + type + " into Go value of type map[string]interface {}";
    }

    private char peek() {
        return at < text.length() ? text.charAt(at) : END;
    }

    private void space() {
        while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
    }

    private Fault unexpected(String where) {
        if (at >= text.length()) {
            return new Fault("unexpected end of JSON input");
        }
        char c = text.charAt(at);
        String shown = switch (c) {
            case '\'' -> "'\\''";
            case '"' -> "'\"'";
            case '\n' -> "'\\n'";
            case '\r' -> "'\\r'";
            case '\t' -> "'\\t'";
            case '\\' -> "'\\\\'";
            default -> c < ' ' ? "'\\x%02x'".formatted((int) c) : "'" + c + "'";
        };
        return new Fault("invalid character " + shown + " " + where);
    }

    private void value(int depth) {
        if (depth > DEPTH_MAX) {
            throw new Fault("exceeded max depth");
        }
        space();
        switch (peek()) {
            case '{' -> object(depth);
            case '[' -> array(depth);
            case '"' -> string();
            case 't' -> literal("true");
            case 'f' -> literal("false");
            case 'n' -> literal("null");
            case '-', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9' -> number();
            default -> throw unexpected("looking for beginning of value");
        }
    }

    private void object(int depth) {
        at++;
        space();
        boolean first = true;
        while (!(first && peek() == '}')) {
            space();
            if (peek() != '"') {
                throw unexpected("looking for beginning of object key string");
            }
            string();
            space();
            if (peek() != ':') {
                throw unexpected("after object key");
            }
            at++;
            value(depth + 1);
            space();
            if (peek() == '}') {
                break;
            }
            if (peek() != ',') {
                throw unexpected("after object key:value pair");
            }
            at++;
            first = false;
        }
        at++;
    }

    private void array(int depth) {
        at++;
        space();
        if (peek() == ']') {
            at++;
            return;
        }
        while (true) {
            value(depth + 1);
            space();
            if (peek() == ']') {
                at++;
                return;
            }
            if (peek() != ',') {
                throw unexpected("after array element");
            }
            at++;
        }
    }

    private void string() {
        at++;
        while (peek() != '"') {
            if (at >= text.length() || peek() < ' ') {
                throw unexpected("in string literal");
            }
            if (peek() == '\\') {
                at++;
                escape();
            } else {
                at++;
            }
        }
        at++;
    }

    private void escape() {
        if (peek() == 'u') {
            for (int i = 0; i < 4; i++) {
                at++;
                if (Character.digit(peek(), 16) < 0) {
                    throw unexpected("in \\u hexadecimal character escape");
                }
            }
        } else if (at >= text.length() || "\"\\/bfnrt".indexOf(peek()) < 0) {
            throw unexpected("in string escape code");
        }
        at++;
    }

    private void literal(String word) {
        for (int i = 1; i < word.length(); i++) {
            at++;
            if (peek() != word.charAt(i)) {
                throw unexpected("in literal " + word + " (expecting '" + word.charAt(i) + "')");
            }
        }
        at++;
    }

    private void number() {
        if (peek() == '-') {
            at++;
        }
        if (peek() == '0') {
            at++;
        } else {
            digits("in numeric literal");
        }
        if (peek() == '.') {
            at++;
            digits("after decimal point in numeric literal");
        }
        if (peek() == 'e' || peek() == 'E') {
            at++;
            if (peek() == '+' || peek() == '-') {
                at++;
            }
            digits("in exponent of numeric literal");
        }
    }

    private void digits(String where) {
        if (peek() < '0' || peek() > '9') {
            throw unexpected(where);
        }
        while (peek() >= '0' && peek() <= '9') {
            at++;
        }
    }
}
