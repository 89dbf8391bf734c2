package dev.proa.api.identity;

import java.util.Optional;

/** How nodes are known: the group {@code system:nodes} and a user name {@code system:node:NAME}. */
public final class NodeIdentity {
    public static final String GROUP = "system:nodes";
    public static final String USER_PREFIX = "system:node:";

    private NodeIdentity() {}

    public static boolean isNode(User user) {
        return user.name().startsWith(USER_PREFIX) && user.groups().contains(GROUP);
    }

    /** The node's name; empty when the user isn't a node, or one without a name. */
    public static Optional<String> nodeName(User user) {
        return isNode(user)
                ? Optional.of(user.name().substring(USER_PREFIX.length())).filter(name -> !name.isEmpty())
                : Optional.empty();
    }

    public static User of(String nodeName) {
        return User.of(USER_PREFIX + nodeName, GROUP);
    }
}
