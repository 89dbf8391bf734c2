package dev.proa.kinds.batch;

import dev.proa.json.JsonString;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** What is wrong with a cron schedule, in the words of the parser that upstream uses; empty for nothing. */
final class CronSyntax {
    private static final Pattern DURATION =
            Pattern.compile("[-+]?((\\d+(\\.\\d*)?|\\.\\d+)(ns|us|µs|μs|ms|s|m|h))+|[-+]?0");
    private static final List<String> DESCRIPTORS =
            List.of("@yearly", "@annually", "@monthly", "@weekly", "@daily", "@midnight", "@hourly");
    private static final List<String> MONTHS =
            List.of("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec");
    private static final List<String> DAYS = List.of("sun", "mon", "tue", "wed", "thu", "fri", "sat");

    private CronSyntax() {}

    /** A field's smallest and largest number, and names that stand for numbers from the smallest on. */
    private record Bounds(int min, int max, List<String> names) {}

    private static final List<Bounds> FIELDS = List.of(
            new Bounds(0, 59, List.of()),
            new Bounds(0, 23, List.of()),
            new Bounds(1, 31, List.of()),
            new Bounds(1, 12, MONTHS),
            new Bounds(0, 6, DAYS));

    private static final class SyntaxException extends Exception {
        private static final long serialVersionUID = 1L;

        SyntaxException(String message) {
            super(message);
        }
    }

    static String fault(String schedule) {
        String spec = schedule;
        if (spec.startsWith("TZ=") || spec.startsWith("CRON_TZ=")) {
            int space = spec.indexOf(' ');
            if (space < 0) {
                return "invalid schedule format: runtime error: slice bounds out of range [:-1]";
            }
            String zone = spec.substring(spec.indexOf('=') + 1, space);
            if (!CronJobValidation.isZone(zone)) {
                return "provided bad location " + zone + ": unknown time zone " + zone;
            }
            spec = spec.substring(space).strip();
        }
        try {
            check(spec);
            return "";
        } catch (SyntaxException e) {
            return String.valueOf(e.getMessage());
        }
    }

    private static void check(String spec) throws SyntaxException {
        if (spec.startsWith("@")) {
            descriptor(spec);
            return;
        }
        List<String> fields = new ArrayList<>(List.of(spec.strip().split("\\s+", -1)));
        fields.removeIf(String::isEmpty);
        if (fields.size() != FIELDS.size()) {
            throw new SyntaxException(
                    "expected exactly 5 fields, found " + fields.size() + ": [" + String.join(" ", fields) + "]");
        }
        for (int i = 0; i < FIELDS.size(); i++) {
            for (String range : fields.get(i).split(",", -1)) {
                if (!range.isEmpty()) {
                    range(range, FIELDS.get(i));
                }
            }
        }
    }

    private static void descriptor(String spec) throws SyntaxException {
        if (spec.startsWith("@every ")) {
            String duration = spec.substring("@every ".length());
            if (!DURATION.matcher(duration).matches()) {
                throw new SyntaxException("failed to parse duration " + spec + ": time: " + durationFault(duration));
            }
        } else if (!DESCRIPTORS.contains(spec)) {
            throw new SyntaxException("unrecognized descriptor: " + spec);
        }
    }

    private static String durationFault(String duration) {
        String quoted = new JsonString(duration).toJson();
        var unit =
                Pattern.compile("[-+]?(?:\\d+(?:\\.\\d*)?|\\.\\d+)([^0-9.]*).*").matcher(duration);
        if (!unit.matches()) {
            return "invalid duration " + quoted;
        }
        return unit.group(1).isEmpty()
                ? "missing unit in duration " + quoted
                : "unknown unit " + new JsonString(unit.group(1)).toJson() + " in duration " + quoted;
    }

    private static void range(String expression, Bounds bounds) throws SyntaxException {
        String[] parts = expression.split("/", -1);
        String[] limits = parts[0].split("-", -1);
        boolean all = limits[0].equals("*") || limits[0].equals("?");
        if (!all && limits.length > 2) {
            throw new SyntaxException("too many hyphens: " + expression);
        }
        long start = all ? bounds.min() : number(limits[0], bounds);
        long end = all ? bounds.max() : limits.length == 1 ? start : number(limits[1], bounds);
        long step = 1;
        if (parts.length > 2) {
            throw new SyntaxException("too many slashes: " + expression);
        }
        if (parts.length == 2) {
            step = number(parts[1], new Bounds(0, 0, List.of()));
            end = limits.length == 1 ? bounds.max() : end;
        }
        if (start < bounds.min()) {
            throw new SyntaxException(
                    "beginning of range (" + start + ") below minimum (" + bounds.min() + "): " + expression);
        }
        if (end > bounds.max()) {
            throw new SyntaxException("end of range (" + end + ") above maximum (" + bounds.max() + "): " + expression);
        }
        if (start > end) {
            throw new SyntaxException(
                    "beginning of range (" + start + ") beyond end of range (" + end + "): " + expression);
        }
        if (step == 0) {
            throw new SyntaxException("step of range should be a positive number: " + expression);
        }
    }

    private static long number(String text, Bounds bounds) throws SyntaxException {
        int named = bounds.names().indexOf(text.toLowerCase(Locale.ROOT));
        if (named >= 0) {
            return (long) bounds.min() + named;
        }
        if (!text.matches("[-+]?\\d{1,18}")) {
            throw new SyntaxException("failed to parse int from " + text + ": strconv.Atoi: parsing "
                    + new JsonString(text).toJson() + ": invalid syntax");
        }
        long number = Long.parseLong(text);
        if (number < 0) {
            throw new SyntaxException("negative number (" + number + ") not allowed: " + text);
        }
        return number;
    }
}
