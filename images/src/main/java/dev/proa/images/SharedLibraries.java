package dev.proa.images;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.NavigableSet;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The shared libraries that programs need, by the machine's own dynamic linker. */
final class SharedLibraries {
    private static final Pattern FOUND = Pattern.compile("\\s*(?:\\S+ => )?(/\\S+) \\(0x[0-9a-f]+\\)");
    private static final Pattern MISSING = Pattern.compile("\\s*(\\S+) => not found");

    /** What the C library loads by itself when a program asks for names of hosts and users. */
    private static final List<String> NAME_SERVICES = List.of("libnss_files.so.2", "libnss_dns.so.2", "libresolv.so.2");

    private SharedLibraries() {}

    /**
     * The paths of everything these ELF files load, transitively, the loader itself included; none for static ones.
     *
     * @param own files that come along anyway: needing one of them by name is no lack
     * @throws ImageException naming the library that this machine has not
     */
    static NavigableSet<Path> of(Collection<Path> files, Collection<Path> own) {
        NavigableSet<Path> libraries = new TreeSet<>();
        List<String> ownNames =
                own.stream().map(path -> path.getFileName().toString()).toList();
        for (Path file : files) {
            String output = ElfFile.isDynamic(file) ? Tool.run(List.of("ldd", file.toString())) : "";
            for (String line : output.lines().toList()) {
                Matcher missing = MISSING.matcher(line);
                if (missing.matches() && !ownNames.contains(missing.group(1))) {
                    throw new ImageException(file + " needs " + missing.group(1) + ", which this machine has not");
                }
                Matcher found = FOUND.matcher(line);
                if (found.matches()) {
                    libraries.add(Path.of(found.group(1)));
                }
            }
        }
        addNameServices(libraries);
        return libraries;
    }

    private static void addNameServices(NavigableSet<Path> libraries) {
        libraries.stream()
                .filter(path -> path.getFileName().toString().startsWith("libc.so"))
                .map(Path::getParent)
                .toList()
                .forEach(folder -> NAME_SERVICES.stream()
                        .map(folder::resolve)
                        .filter(Files::exists)
                        .forEach(libraries::add));
    }
}
