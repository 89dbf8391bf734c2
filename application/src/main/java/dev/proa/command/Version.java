package dev.proa.command;

import picocli.CommandLine.IVersionProvider;

/** What {@code proa --version} prints. */
public final class Version implements IVersionProvider {
    /** The version of Kubernetes whose API is served. */
    public static final String KUBERNETES = "v1.36.3";

    public static final String PROA = "0.1.0";

    @Override
    public String[] getVersion() {
        return new String[] {"proa " + PROA + " (Kubernetes " + KUBERNETES + ", Java " + Runtime.version() + ")"};
    }
}
