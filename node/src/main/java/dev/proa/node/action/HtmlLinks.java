package dev.proa.node.action;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Rewrites the links of an HTML page that passes through: the attributes that hold URLs, of the elements that have them (HTML 4 and 5).
 * Everything else passes byte by byte; a tag is held back until it is complete, or longer than {@link #TAG_BYTES_MAX}.
 */
final class HtmlLinks extends FilterOutputStream {
    private static final int TAG_BYTES_MAX = 64 << 10;
    private static final Set<String> SOURCE = Set.of("src");
    private static final Set<String> CITE = Set.of("cite");
    private static final Map<String, Set<String>> LINKS = Map.ofEntries(
            Map.entry("a", Set.of("href")),
            Map.entry("applet", Set.of("codebase")),
            Map.entry("area", Set.of("href")),
            Map.entry("audio", SOURCE),
            Map.entry("base", Set.of("href")),
            Map.entry("blockquote", CITE),
            Map.entry("body", Set.of("background")),
            Map.entry("button", Set.of("formaction")),
            Map.entry("del", CITE),
            Map.entry("embed", SOURCE),
            Map.entry("form", Set.of("action")),
            Map.entry("frame", Set.of("longdesc", "src")),
            Map.entry("head", Set.of("profile")),
            Map.entry("html", Set.of("manifest")),
            Map.entry("iframe", Set.of("longdesc", "src")),
            Map.entry("img", Set.of("longdesc", "src", "usemap")),
            Map.entry("input", Set.of("formaction", "src", "usemap")),
            Map.entry("ins", CITE),
            Map.entry("link", Set.of("href")),
            Map.entry("object", Set.of("classid", "codebase", "data", "usemap")),
            Map.entry("q", CITE),
            Map.entry("script", SOURCE),
            Map.entry("source", SOURCE),
            Map.entry("track", SOURCE),
            Map.entry("video", Set.of("poster", "src")));
    /** Elements whose content is text, whatever it looks like. */
    private static final Set<String> RAW_TEXT = Set.of("script", "style", "textarea", "title");

    private static final Pattern NAME = Pattern.compile("<([A-Za-z][A-Za-z0-9-]*)");
    private static final Pattern ATTRIBUTE =
            Pattern.compile("([\\s\"'/])([A-Za-z-]+)(\\s*=\\s*)(?:\"([^\"]*)\"|'([^']*)'|([^\\s\"'>]+))");

    private final UnaryOperator<String> rewrite;
    private final StringBuilder tag = new StringBuilder();
    private String rawText = "";
    private char quote;

    /** @param rewrite of the value of such an attribute */
    HtmlLinks(OutputStream out, UnaryOperator<String> rewrite) {
        super(out);
        this.rewrite = rewrite;
    }

    @Override
    public void write(int value) throws IOException {
        write(new byte[] {(byte) value}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        // Latin 1 keeps every byte of whatever encoding the page has; tags and their links are ASCII in all that matter
        String text = new String(bytes, offset, length, StandardCharsets.ISO_8859_1);
        var passed = new StringBuilder(length + 64);
        for (int i = 0; i < text.length(); i++) {
            next(text.charAt(i), passed);
        }
        out.write(passed.toString().getBytes(StandardCharsets.ISO_8859_1));
    }

    private void next(char c, StringBuilder passed) {
        if (tag.isEmpty() && c != '<') {
            passed.append(c);
            return;
        }
        boolean comment = tag.length() >= 4 && tag.indexOf("<!--") == 0;
        if (c == '<' && quote == 0 && !comment && !tag.isEmpty()) {
            passed.append(tag); // it was no tag
            tag.setLength(0);
        }
        tag.append(c);
        boolean element = tag.length() > 1 && Character.isLetter(tag.charAt(1)) && rawText.isEmpty();
        if (quote != 0) {
            quote = c == quote ? 0 : quote;
        } else if (element && (c == '"' || c == '\'')) {
            quote = c;
        }
        boolean complete = comment ? c == '>' && tag.lastIndexOf("-->") == tag.length() - 3 : c == '>' && quote == 0;
        if (complete) {
            passed.append(rewritten(tag.toString()));
        } else if (tag.length() > TAG_BYTES_MAX) {
            passed.append(tag);
        }
        if (complete || tag.length() > TAG_BYTES_MAX) {
            tag.setLength(0);
            quote = 0;
        }
    }

    private String rewritten(String whole) {
        if (!rawText.isEmpty()) {
            if (whole.toLowerCase(Locale.ROOT).startsWith("</" + rawText)) {
                rawText = "";
            }
            return whole;
        }
        Matcher name = NAME.matcher(whole);
        if (!name.lookingAt()) {
            return whole;
        }
        String element = name.group(1).toLowerCase(Locale.ROOT);
        if (RAW_TEXT.contains(element)) {
            rawText = element;
        }
        Set<String> links = LINKS.getOrDefault(element, Set.of());
        return links.isEmpty()
                ? whole
                : ATTRIBUTE
                        .matcher(whole)
                        .replaceAll(attribute -> Matcher.quoteReplacement(
                                links.contains(attribute.group(2).toLowerCase(Locale.ROOT))
                                        ? changed(attribute)
                                        : attribute.group()));
    }

    private String changed(java.util.regex.MatchResult attribute) {
        String before = attribute.group(1) + attribute.group(2) + attribute.group(3);
        if (attribute.group(4) != null) {
            return before + '"' + rewrite.apply(attribute.group(4)) + '"';
        }
        return attribute.group(5) != null
                ? before + '\'' + rewrite.apply(attribute.group(5)) + '\''
                : before + '"' + rewrite.apply(attribute.group(6)) + '"';
    }

    @Override
    public void close() throws IOException {
        out.write(tag.toString().getBytes(StandardCharsets.ISO_8859_1));
        tag.setLength(0);
        super.close();
    }
}
