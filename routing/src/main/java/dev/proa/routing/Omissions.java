package dev.proa.routing;

import java.util.ArrayList;
import java.util.List;

/** Collects what one compilation leaves out; of very many only the first are kept by name. */
final class Omissions {
    static final int NAMED_MAX = 20;

    private final ServiceKey service;
    private final List<Omission> named = new ArrayList<>();
    private int further;

    Omissions(ServiceKey service) {
        this.service = service;
    }

    void ofService(String field, String reason) {
        add("Service", service.name(), field, reason);
    }

    void ofSlice(String slice, String field, String reason) {
        add("EndpointSlice", slice, field, reason);
    }

    private void add(String kind, String name, String field, String reason) {
        if (named.size() < NAMED_MAX) {
            named.add(new Omission(service, kind, name, field, reason));
        } else {
            further++;
        }
    }

    List<Omission> all() {
        List<Omission> all = new ArrayList<>(named);
        if (further > 0) {
            all.add(Omission.ofService(service, "", further + " further values of it and its slices are left out"));
        }
        return all;
    }
}
