package dev.proa.command;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassFileVersion;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassModel;
import java.lang.classfile.CodeTransform;
import java.lang.classfile.MethodModel;
import java.lang.classfile.MethodTransform;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Enumeration;
import java.util.concurrent.Callable;
import java.util.jar.Attributes;
import java.util.jar.Manifest;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/**
 * Makes jars fit for the JVM's AOT cache, which takes neither classes of signed jars nor classes older than Java 6: takes
 * signatures away, and lifts old classes to a version whose types are declared. Both would otherwise be read, verified and
 * linked in every start. Part of packaging; a jar that needs nothing is left as it is.
 */
@Command(name = "repack", hidden = true, description = "Make jars fit for the AOT cache (part of the build).")
final class RepackCommand implements Callable<Integer> {
    private static final Pattern SIGNATURE = Pattern.compile("META-INF/[^/]+\\.(SF|RSA|DSA|EC)");
    private static final String MANIFEST = "META-INF/MANIFEST.MF";
    private static final int MAJOR_AT = 6;
    /** Before this, methods don't declare the types on their stack, and their verification has to find them out. */
    private static final int OLDEST_FIT = ClassFile.JAVA_6_VERSION;

    private final ClassFile classes = ClassFile.of(
            ClassFile.ConstantPoolSharingOption.NEW_POOL,
            ClassFile.StackMapsOption.GENERATE_STACK_MAPS,
            ClassFile.ClassHierarchyResolverOption.of(
                    ClassHierarchyResolver.ofResourceParsing(RepackCommand.class.getClassLoader())));

    @Parameters(paramLabel = "FOLDER", description = "The folder with the jars.")
    private Path folder = Path.of(".");

    @Override
    public Integer call() throws IOException {
        try (DirectoryStream<Path> jars = Files.newDirectoryStream(folder, "*.jar")) {
            for (Path jar : jars) {
                if (needsRepacking(jar)) {
                    repack(jar);
                }
            }
        }
        return ExitCode.OK.code();
    }

    private static boolean needsRepacking(Path jar) throws IOException {
        try (ZipFile zip = new ZipFile(jar.toFile())) {
            for (Enumeration<? extends ZipEntry> all = zip.entries(); all.hasMoreElements(); ) {
                ZipEntry entry = all.nextElement();
                if (SIGNATURE.matcher(entry.getName()).matches() || isClass(entry) && isOld(head(zip, entry))) {
                    return true;
                }
            }
            return false;
        }
    }

    private static byte[] head(ZipFile zip, ZipEntry entry) throws IOException {
        try (InputStream content = zip.getInputStream(entry)) {
            return content.readNBytes(MAJOR_AT + 2);
        }
    }

    /** This writes over a jar that may be in use: whoever has it open keeps the old one. */
    private void repack(Path jar) throws IOException {
        Path fresh = jar.resolveSibling(jar.getFileName() + ".new");
        try (ZipFile zip = new ZipFile(jar.toFile());
                OutputStream file = Files.newOutputStream(fresh);
                ZipOutputStream out = new ZipOutputStream(file)) {
            for (Enumeration<? extends ZipEntry> all = zip.entries(); all.hasMoreElements(); ) {
                ZipEntry entry = all.nextElement();
                if (!SIGNATURE.matcher(entry.getName()).matches()) {
                    ZipEntry copy = new ZipEntry(entry.getName());
                    copy.setTime(entry.getTime());
                    out.putNextEntry(copy);
                    out.write(fit(entry, zip.getInputStream(entry).readAllBytes()));
                }
            }
        }
        Files.move(fresh, jar, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private byte[] fit(ZipEntry entry, byte[] content) throws IOException {
        if (entry.getName().equals(MANIFEST)) {
            return withoutDigests(content);
        }
        return isClass(entry) && isOld(content) ? lifted(content) : content;
    }

    private static byte[] withoutDigests(byte[] content) throws IOException {
        Manifest manifest = new Manifest(new ByteArrayInputStream(content));
        for (Attributes attributes : manifest.getEntries().values()) {
            attributes.keySet().removeIf(name -> name.toString().endsWith("-Digest"));
        }
        manifest.getEntries().values().removeIf(Attributes::isEmpty);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        manifest.write(out);
        return out.toByteArray();
    }

    private byte[] lifted(byte[] content) {
        ClassModel old = classes.parse(content);
        try {
            return classes.build(
                    old.thisClass().asSymbol(),
                    fresh -> old.forEach(element -> {
                        switch (element) {
                            case ClassFileVersion _ -> fresh.withVersion(ClassFile.JAVA_8_VERSION, 0);
                            case MethodModel method ->
                                fresh.transformMethod(
                                        method, MethodTransform.transformingCode(CodeTransform.ACCEPT_ALL));
                            default -> fresh.with(element);
                        }
                    }));
        } catch (IllegalArgumentException unresolved) {
            return content; // it builds on an optional library that isn't there, so nobody loads it
        }
    }

    private static boolean isClass(ZipEntry entry) {
        return entry.getName().endsWith(".class");
    }

    private static boolean isOld(byte[] content) {
        return content.length > MAJOR_AT + 1
                && ((content[MAJOR_AT] & 0xff) << 8 | content[MAJOR_AT + 1] & 0xff) < OLDEST_FIT;
    }
}
