package dev.proa.configuration;

import dev.proa.network.IpRange;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntPredicate;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/**
 * Settles what a cluster runs with before {@code proa up} touches anything. A new one gets a port and ranges that are free, unless it
 * was told which; what it was told and overlaps another's is refused by name. One that has been started keeps its own: what it is told
 * anew is named, and refused where its state can't follow.
 */
public final class ProfileSetup {
    private static final int PORTS_TRIED_MAX = 1_000;

    /**
     * What it came to; nothing is written yet.
     *
     * @param notes a line each about what is other than usual or changes
     * @param isNew whether the cluster has never been started
     */
    public record Settled(
            Configuration configuration,
            List<String> notes,
            boolean isNew,
            ProfileFile file,
            Map<Setting, String> texts) {
        /** Writes it down, for every later command. */
        public void keep() throws IOException {
            file.write(texts);
            new DataFolder(configuration.dataFolder(), configuration.profile()).take();
        }
    }

    private final Map<Setting, String> flags;
    private final Map<String, String> environment;
    private final Path stateRoot;
    private final Supplier<List<TakenRange>> hostRanges;
    private final IntPredicate portFree;
    private final Map<Setting, String> told;
    private final ProfileFile file;
    private final Map<Setting, String> kept;
    private final List<String> notes = new ArrayList<>();

    /** @param portFree whether nothing listens at a port of this machine */
    public ProfileSetup(Map<Setting, String> flags, Map<String, String> environment, IntPredicate portFree) {
        this(flags, environment, portFree, ProfileFile.STATE_ROOT, TakenRange::ofHost);
    }

    ProfileSetup(
            Map<Setting, String> flags,
            Map<String, String> environment,
            IntPredicate portFree,
            Path stateRoot,
            Supplier<List<TakenRange>> hostRanges) {
        this.flags = flags;
        this.environment = environment;
        this.portFree = portFree;
        this.stateRoot = stateRoot;
        this.hostRanges = hostRanges;
        this.told = new HashMap<>(ConfigurationSources.told(flags, environment));
        this.told.values().removeIf(String::isEmpty);
        this.file = ProfileFile.of(stateRoot, ConfigurationSources.profile(flags, environment));
        this.kept = file.read();
    }

    /** @throws ConfigurationException when what it is told cannot be */
    public Settled settle() throws IOException {
        Map<Setting, String> texts = new HashMap<>(ConfigurationSources.merged(flags, environment, kept));
        texts.putIfAbsent(Setting.DATA_FOLDER, stateRoot.resolve(file.profile()).toString());
        Path data = Path.of(texts.getOrDefault(Setting.DATA_FOLDER, "")).toAbsolutePath();
        DataFolder folder = new DataFolder(data, file.profile());
        boolean isNew = kept.isEmpty() && !folder.holdsObjects();
        if (kept.isEmpty()) {
            folder.refuseForeign(ProfileFile.all(stateRoot));
        }
        if (isNew) {
            choose(texts);
        } else {
            refuseFixed();
            nameChanges(texts);
        }
        if (Configuration.port(texts) == 0) {
            texts.put(Setting.API_PORT, kept.getOrDefault(Setting.API_PORT, Integer.toString(anyPort())));
        }
        Configuration configuration = Configuration.of(texts);
        Map<Setting, String> keep = new HashMap<>(kept);
        keep.putAll(told);
        keep.remove(Setting.PROFILE);
        Setting.KEPT.forEach(setting -> keep.put(setting, configuration.kept(setting)));
        return new Settled(configuration, List.copyOf(notes), isNew, file, keep);
    }

    private void refuseFixed() {
        for (Setting setting : Setting.FIXED) {
            String before = kept.getOrDefault(setting, "");
            String now = told.getOrDefault(setting, before);
            String normal = setting.equals(Setting.DATA_FOLDER)
                    ? Path.of(now).toAbsolutePath().normalize().toString()
                    : now;
            if (!before.isEmpty() && !normal.equals(before)) {
                throw new ConfigurationException(
                        setting.key() + " " + before + " -> " + now + ": the state of the cluster \"" + file.profile()
                                + "\" cannot follow; `proa reset` it first, or name another with --profile");
            }
        }
    }

    /** Each setting that the cluster is told now, and was or would have been another until now. */
    private void nameChanges(Map<Setting, String> texts) {
        Map<Setting, String> before = ConfigurationSources.merged(Map.of(), withoutSettings(), kept);
        for (Setting setting : Setting.ALL) {
            String old = before.getOrDefault(setting, setting.defaultText());
            String now = texts.getOrDefault(setting, setting.defaultText());
            boolean any = setting.equals(Setting.API_PORT) && now.equals("0");
            if (told.containsKey(setting)
                    && !setting.equals(Setting.PROFILE)
                    && !old.equals(now)
                    && !any
                    && !Setting.FIXED.contains(setting)) {
                notes.add(setting.key() + " " + (old.isEmpty() ? "(unset)" : old) + " -> " + now);
            }
        }
    }

    private Map<String, String> withoutSettings() {
        String named = environment.get(ConfigurationSources.FILE_VARIABLE);
        return named == null ? Map.of() : Map.of(ConfigurationSources.FILE_VARIABLE, named);
    }

    private void choose(Map<Setting, String> texts) throws IOException {
        IpRange wantedPods = Configuration.podRange(texts);
        IpRange wantedServices = Configuration.serviceRange(texts);
        List<TakenRange> taken = new ArrayList<>();
        List<String> ports = new ArrayList<>();
        for (ProfileFile other : ProfileFile.all(stateRoot)) {
            if (!other.profile().equals(file.profile())) {
                String owner = "the cluster \"" + other.profile() + "\"";
                Map<Setting, String> its = other.read();
                for (Setting setting : List.of(Setting.POD_NETWORK, Setting.SERVICE_NETWORK)) {
                    taken.add(new TakenRange(IpRange.parse(its.getOrDefault(setting, setting.defaultText())), owner));
                }
                ports.add(its.getOrDefault(Setting.API_PORT, ""));
            }
        }
        taken.addAll(hostRanges.get());
        if (texts.containsKey(Setting.POD_NETWORK)) {
            taken.addFirst(new TakenRange(wantedPods, "the pods"));
        }
        IpRange services = range(texts, Setting.SERVICE_NETWORK, wantedServices, taken, 96, 199);
        if (texts.containsKey(Setting.POD_NETWORK)) {
            taken.removeFirst();
        }
        taken.addFirst(new TakenRange(services, "the services"));
        IpRange pods = range(texts, Setting.POD_NETWORK, wantedPods, taken, 244, 255, 200, 243);
        texts.put(Setting.SERVICE_NETWORK, services.toString());
        texts.put(Setting.POD_NETWORK, pods.toString());
        port(texts, ports);
    }

    /** @param bounds of the second number of the ranges that are tried, pairs of first and last */
    private IpRange range(
            Map<Setting, String> texts, Setting setting, IpRange usual, List<TakenRange> taken, int... bounds) {
        Optional<String> conflict = TakenRange.conflict(usual, taken);
        if (conflict.isEmpty()) {
            return usual;
        }
        if (texts.containsKey(setting)) {
            throw new ConfigurationException(setting.key() + " " + usual + " overlaps that of " + conflict.get()
                    + "; name another, or none and a free one is found");
        }
        IntStream numbers = IntStream.empty();
        for (int i = 0; i < bounds.length; i += 2) {
            numbers = IntStream.concat(numbers, IntStream.rangeClosed(bounds[i], bounds[i + 1]));
        }
        IpRange found = numbers.mapToObj(number -> IpRange.parse("10." + number + ".0.0/16"))
                .filter(range -> TakenRange.conflict(range, taken).isEmpty())
                .findFirst()
                .orElseThrow(() ->
                        new ConfigurationException("no range is free for the setting " + setting.key() + "; name one"));
        notes.add(setting.key() + " " + found + ", since " + usual + " overlaps that of " + conflict.get());
        return found;
    }

    private void port(Map<Setting, String> texts, List<String> taken) {
        int first = Configuration.port(texts);
        String usual = Integer.toString(first);
        boolean others = taken.contains(usual);
        if (texts.containsKey(Setting.API_PORT)) {
            if (others) {
                throw new ConfigurationException("api-port " + usual
                        + " belongs to another cluster of this machine; name another, or none and a free one is found");
            }
            return; // whether something else listens there is a requirement of its own
        }
        if (!others && portFree.test(first)) {
            return;
        }
        int found = IntStream.range(first + 1, first + PORTS_TRIED_MAX)
                .filter(port -> !taken.contains(Integer.toString(port)) && portFree.test(port))
                .findFirst()
                .orElseThrow(() -> new ConfigurationException("no port is free for the API; name one with --api-port"));
        texts.put(Setting.API_PORT, Integer.toString(found));
        notes.add("api-port " + found + ", since " + usual + " is taken");
    }

    private static int anyPort() throws IOException {
        try (java.net.ServerSocket socket = new java.net.ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
