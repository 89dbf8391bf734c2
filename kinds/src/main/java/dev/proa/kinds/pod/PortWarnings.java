package dev.proa.kinds.pod;

import dev.proa.api.error.FieldErrors;
import dev.proa.json.JsonObject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Ports of different containers of a pod that get in each other's way. */
final class PortWarnings {
    private PortWarnings() {}

    private record Port(String place, JsonObject port) {}

    static void of(JsonObject spec, FieldErrors at, List<String> warnings) {
        Map<String, List<Port>> all = new HashMap<>();
        List<Port> ports = new ArrayList<>();
        Containers.visit(spec, at, (container, place) -> {
            List<JsonObject> own = container.array("ports").objects();
            for (int i = 0; i < own.size(); i++) {
                ports.add(new Port(place.at("ports", i).path(), own.get(i)));
            }
        });
        for (Port port : ports) {
            hostAddress(port, warnings);
            String key = port.port().number("containerPort") + "/" + port.port().string("protocol");
            List<Port> others = all.computeIfAbsent(key, k -> new ArrayList<>());
            others.forEach(other -> compare(port, other, warnings));
            others.add(port);
        }
        names(ports, warnings);
    }

    private static void hostAddress(Port port, List<String> warnings) {
        JsonObject p = port.port();
        if (!p.string("hostIP").isEmpty() && p.number("hostPort") == 0) {
            warnings.add(port.place() + ": hostIP set without hostPort: {Name:" + p.string("name") + " HostPort:0"
                    + " ContainerPort:" + p.number("containerPort") + " Protocol:" + p.string("protocol") + " HostIP:"
                    + p.string("hostIP") + "}");
        }
    }

    private static void compare(Port port, Port other, List<String> warnings) {
        long hostPort = port.port().number("hostPort");
        long otherHostPort = other.port().number("hostPort");
        String address = port.port().string("hostIP");
        String otherAddress = other.port().string("hostIP");
        String what = "";
        if (address.equals(otherAddress) && hostPort == otherHostPort) {
            what = "duplicate";
        } else if (hostPort == 0 || otherHostPort == 0) {
            what = "overlapping";
        } else if (hostPort == otherHostPort && address.isEmpty() != otherAddress.isEmpty()) {
            what = "dangerously ambiguous";
        }
        if (!what.isEmpty()) {
            warnings.add(port.place() + ": " + what + " port definition with " + other.place());
        }
    }

    private static void names(List<Port> ports, List<String> warnings) {
        Map<String, String> places = new HashMap<>();
        for (Port port : ports) {
            String name = port.port().string("name");
            String first = name.isEmpty() ? null : places.putIfAbsent(name, port.place());
            if (first != null) {
                warnings.add(port.place() + ": duplicate port name \"" + name + "\" with " + first
                        + ", services and probes that select ports by name will use " + first);
            }
        }
    }
}
