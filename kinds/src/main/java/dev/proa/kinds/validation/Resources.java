package dev.proa.kinds.validation;

import dev.proa.api.error.FieldErrors;
import dev.proa.api.selector.Labels;
import dev.proa.json.JsonException;
import dev.proa.json.JsonObject;
import dev.proa.json.JsonValue;
import dev.proa.schema.Quantity;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Names of resources and their quantities: containers, pods, quotas, limit ranges (upstream: core/helper). */
public final class Resources {
    private static final String HUGE_PAGES = "hugepages-";
    private static final Set<String> COMPUTE = Set.of("cpu", "memory");
    private static final Set<String> CONTAINER = Set.of("cpu", "memory", "ephemeral-storage");
    private static final Set<String> COUNTED = Set.of(
            "pods",
            "resourcequotas",
            "services",
            "replicationcontrollers",
            "secrets",
            "configmaps",
            "persistentvolumeclaims",
            "services.nodeports",
            "services.loadbalancers");
    private static final Set<String> AMOUNTS = Set.of(
            "cpu",
            "memory",
            "ephemeral-storage",
            "requests.cpu",
            "requests.memory",
            "requests.storage",
            "requests.ephemeral-storage",
            "limits.cpu",
            "limits.memory",
            "limits.ephemeral-storage");

    private Resources() {}

    public static boolean isHugePages(String name) {
        return name.startsWith(HUGE_PAGES);
    }

    private static boolean isQuotaHugePages(String name) {
        return isHugePages(name) || name.startsWith("requests." + HUGE_PAGES);
    }

    /** A resource of Kubernetes itself, not of a device plugin. */
    public static boolean isNative(String name) {
        return !name.contains("/") || name.contains("kubernetes.io/");
    }

    public static boolean isOvercommitAllowed(String name) {
        return isNative(name) && !isHugePages(name);
    }

    public static boolean isExtended(String name) {
        return !isNative(name)
                && !name.startsWith("requests.")
                && Labels.faultsOfKey("requests." + name).isEmpty();
    }

    public static boolean isStandardQuota(String name) {
        return COUNTED.contains(name) || AMOUNTS.contains(name) || isQuotaHugePages(name);
    }

    private static boolean isStandard(String name) {
        return isStandardQuota(name) || name.equals("storage");
    }

    /** Any resource's name. */
    public static void name(String name, FieldErrors at) {
        List<String> faults = Labels.faultsOfKey(name);
        faults.forEach(fault -> at.invalid(name, fault));
        if (faults.isEmpty() && !name.contains("/") && !isStandard(name)) {
            at.invalid(name, "must be a standard resource type or fully qualified");
        }
    }

    public static void containerName(String name, FieldErrors at) {
        name(name, at);
        if (!name.contains("/")) {
            if (!CONTAINER.contains(name) && !isHugePages(name)) {
                at.invalid(name, "must be a standard resource for containers");
            }
        } else if (!isNative(name) && !isExtended(name)) {
            at.invalid(name, "doesn't follow extended resource name standard");
        }
    }

    public static void podName(String name, FieldErrors at) {
        int before = at.size();
        name(name, at);
        if (at.size() == before && !COMPUTE.contains(name) && !isHugePages(name)) {
            at.notSupported(name, List.of("cpu", HUGE_PAGES, "memory"));
        }
    }

    public static void quotaName(String name, FieldErrors at) {
        name(name, at);
        if (!name.contains("/") && !isStandardQuota(name)) {
            at.invalid(name, "must be a standard resource for quota");
        }
    }

    /** Zero where the value is none: the decoder has refused what is not a quantity. */
    public static Quantity quantity(@Nullable JsonValue value) {
        try {
            return Quantity.of(value);
        } catch (JsonException e) {
            return Quantity.ZERO;
        }
    }

    /** Not negative, and whole where the resource is counted. */
    public static void amount(String name, Quantity value, FieldErrors at) {
        notNegative(value, at);
        boolean counted = COUNTED.contains(name) || isExtended(name);
        if (counted
                && value.decimal()
                                .setScale(3, java.math.RoundingMode.UP)
                                .remainder(BigDecimal.ONE)
                                .signum()
                        != 0) {
            at.invalid(value.toString(), "must be an integer");
        }
    }

    public static void notNegative(Quantity value, FieldErrors at) {
        if (value.signum() < 0) {
            at.invalid(value.toString(), Fields.NEGATIVE);
        }
    }

    public static void positive(Quantity value, FieldErrors at) {
        if (value.signum() <= 0) {
            at.invalid(value.toString(), "must be greater than zero");
        }
    }

    /** The names of a map in order: Go's order is random, ours repeats itself. */
    public static List<String> names(JsonObject list) {
        return new ArrayList<>(new TreeSet<>(list.names()));
    }

    /** How a requirement's resources may be named. */
    public interface NameCheck {
        void check(String name, FieldErrors at);
    }

    /**
     * ResourceRequirements of a container or a pod.
     *
     * @param claimNames the names of the pod's resource claims
     */
    public static void requirements(
            JsonObject requirements, NameCheck nameCheck, Set<String> claimNames, FieldErrors at) {
        JsonObject limits = requirements.object("limits");
        JsonObject requests = requirements.object("requests");
        for (String name : names(limits)) {
            resource(name, limits, nameCheck, at.at("limits").key(name));
        }
        for (String name : names(requests)) {
            resource(name, requests, nameCheck, at.at("requests").key(name));
            againstLimit(name, quantity(requests.get(name)), limits, at);
        }
        Set<String> all = new TreeSet<>(limits.names());
        all.addAll(requests.names());
        if (all.stream().anyMatch(Resources::isHugePages) && all.stream().noneMatch(COMPUTE::contains)) {
            at.forbidden("HugePages require cpu or memory");
        }
        claims(requirements, claimNames, at);
    }

    private static void resource(String name, JsonObject list, NameCheck nameCheck, FieldErrors at) {
        Quantity value = quantity(list.get(name));
        nameCheck.check(name, at);
        amount(name, value, at);
        if (isHugePages(name) && !isWholePages(name, value)) {
            at.invalid(value.toString(), value + " is not positive integer multiple of " + name);
        }
    }

    private static boolean isWholePages(String name, Quantity value) {
        try {
            Quantity page = Quantity.parse(name.substring(HUGE_PAGES.length()));
            return page.signum() > 0
                    && page.decimal().remainder(BigDecimal.ONE).signum() == 0
                    && value.value() % page.value() == 0;
        } catch (JsonException e) {
            return false;
        }
    }

    private static void againstLimit(String name, Quantity request, JsonObject limits, FieldErrors at) {
        if (limits.has(name)) {
            Quantity limit = quantity(limits.get(name));
            if (!isOvercommitAllowed(name) && request.compareTo(limit) != 0) {
                at.at("requests").invalid(request.toString(), "must be equal to " + name + " limit of " + limit);
            } else if (request.compareTo(limit) > 0) {
                at.at("requests")
                        .invalid(request.toString(), "must be less than or equal to " + name + " limit of " + limit);
            }
        } else if (!isOvercommitAllowed(name)) {
            at.at("limits").required("Limit must be set for non overcommitable resources");
        }
    }

    private static void claims(JsonObject requirements, Set<String> claimNames, FieldErrors at) {
        Set<String> seen = new LinkedHashSet<>();
        Fields.each(requirements, "claims", at, (claim, place) -> {
            String name = claim.string("name");
            if (name.isEmpty()) {
                place.required("");
                return;
            }
            claim(claim, seen, place);
            if (!claimNames.contains(name)) {
                place.notFound(
                        name,
                        "must be one of the names in pod.spec.resourceClaims"
                                + (claimNames.isEmpty()
                                        ? " which is empty"
                                        : ": " + String.join(", ", new TreeSet<>(claimNames))));
            }
        });
    }

    private static void claim(JsonObject claim, Set<String> seen, FieldErrors at) {
        String name = claim.string("name");
        if (seen.contains(name)) {
            at.duplicate(name);
            return;
        }
        String request = claim.string("request");
        Fields.format(claim, "request", at, dev.proa.api.kind.Names::dns1123Label);
        String key = request.isEmpty() ? name : name + "/" + request;
        if (seen.contains(key)) {
            at.duplicate(key);
        } else if (request.isEmpty() && seen.stream().anyMatch(other -> other.startsWith(name + "/"))) {
            at.duplicate(name);
        }
        seen.add(key);
    }
}
