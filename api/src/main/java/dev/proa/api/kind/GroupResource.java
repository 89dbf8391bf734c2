package dev.proa.api.kind;

/**
 * A resource without its version.
 *
 * @param group the API group, empty for core
 * @param resource the plural, such as {@code pods}
 */
public record GroupResource(String group, String resource) implements Comparable<GroupResource> {
    public static GroupResource core(String resource) {
        return new GroupResource("", resource);
    }

    /** As messages name it: {@code pods}, {@code deployments.apps}. */
    @Override
    public String toString() {
        return group.isEmpty() ? resource : resource + "." + group;
    }

    @Override
    public int compareTo(GroupResource other) {
        int byGroup = group.compareTo(other.group);
        return byGroup != 0 ? byGroup : resource.compareTo(other.resource);
    }
}
