package dev.proa.api.admission;

import dev.proa.schema.Quantity;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Holds what something asks for against the bounds of one LimitRange item, in upstream's words. */
record LimitBounds(String type, Map<String, Quantity> requests, Map<String, Quantity> limits, List<String> faults) {

    void min(String resource, Quantity bound) {
        Quantity request = requests.get(resource);
        Quantity limit = limits.get(resource);
        String rule = "minimum " + resource + " usage per " + type + " is " + bound;
        if (request == null) {
            faults.add(rule + ".  No request is specified");
        } else if (request.compareTo(bound) < 0) {
            faults.add(rule + ", but request is " + request);
        } else if (limit != null && limit.compareTo(bound) < 0) {
            faults.add(rule + ", but limit is " + limit);
        }
    }

    void max(String resource, Quantity bound) {
        Quantity request = requests.get(resource);
        Quantity limit = limits.get(resource);
        String rule = "maximum " + resource + " usage per " + type + " is " + bound;
        if (limit == null) {
            faults.add(rule + ".  No limit is specified");
        } else if (limit.compareTo(bound) > 0) {
            faults.add(rule + ", but limit is " + limit);
        } else if (request != null && request.compareTo(bound) > 0) {
            faults.add(rule + ", but request is " + request);
        }
    }

    /** For what knows requests only. */
    void maxRequest(String resource, Quantity bound) {
        Quantity request = requests.get(resource);
        String rule = "maximum " + resource + " usage per " + type + " is " + bound;
        if (request == null) {
            faults.add(rule + ".  No request is specified");
        } else if (request.compareTo(bound) > 0) {
            faults.add(rule + ", but request is " + request);
        }
    }

    void ratio(String resource, Quantity bound) {
        String rule = resource + " max limit to request ratio per " + type + " is " + bound;
        Quantity request = requests.get(resource);
        Quantity limit = limits.get(resource);
        if (request == null || request.isZero()) {
            faults.add(rule + ", but no request is specified or request is 0");
        } else if (limit == null || limit.isZero()) {
            faults.add(rule + ", but no limit is specified or limit is 0");
        } else {
            double ratio = limit.doubleValue() / request.doubleValue();
            if (ratio > bound.doubleValue()) {
                faults.add(rule + ", but provided ratio is " + String.format(Locale.ROOT, "%f", ratio));
            }
        }
    }
}
