package dev.proa.node.image;

import java.util.regex.Pattern;

/** An image's name: registry, repository, tag or digest. */
public record ImageName(String registry, String path, String suffix) {
    private static final Pattern PATH =
            Pattern.compile("[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*(?:/[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*)*");
    private static final Pattern SUFFIX = Pattern.compile(
            "(?::\\w[\\w.-]{0,127})?(?:@[A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*:[0-9a-fA-F]{32,})?");
    private static final String DEFAULT_REGISTRY = "docker.io";

    /**
     * Parses a name as a pod has it; without tag and digest it means {@code latest}.
     *
     * @throws IllegalArgumentException when it is none
     */
    public static ImageName parse(String text) {
        int slash = text.indexOf('/');
        String first = slash < 0 ? "" : text.substring(0, slash);
        boolean isHost = first.contains(".") || first.contains(":") || first.equals("localhost");
        String rest = isHost ? text.substring(slash + 1) : text;
        int at = rest.indexOf('@');
        int colon = rest.indexOf(':');
        int end = at < 0 ? colon : colon < 0 ? at : Math.min(at, colon);
        String path = end < 0 ? rest : rest.substring(0, end);
        String suffix = end < 0 ? "" : rest.substring(end);
        if (!PATH.matcher(path).matches() || !SUFFIX.matcher(suffix).matches()) {
            throw new IllegalArgumentException("couldn't parse image name \"" + text + "\": invalid reference format");
        }
        String registry = isHost ? first : DEFAULT_REGISTRY;
        return new ImageName(
                registry,
                registry.equals(DEFAULT_REGISTRY) && !path.contains("/") ? "library/" + path : path,
                suffix.isEmpty() ? ":latest" : suffix);
    }

    /** The whole name, as the runtime keeps it. */
    public String full() {
        return registry + "/" + path + suffix;
    }
}
