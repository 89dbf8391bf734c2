package dev.proa.command;

import java.util.Optional;
import java.util.function.Supplier;

/**
 * Something that this machine must have.
 *
 * @param id the error's id, such as {@code PROA-ROOT}
 * @param name what a person reads
 * @param debianPackage the package that brings it, if one does
 * @param hint what to do when it is missing
 * @param check answers what was found, or what is wrong
 */
public record Requirement(
        String id, String name, Optional<String> debianPackage, String hint, Supplier<Finding> check) {
    /** What a check found. */
    public sealed interface Finding {
        /** Met, with a detail such as a version. */
        record Met(String detail) implements Finding {}

        /** Met in part: Proa works, with the limits that the detail names. */
        record Limited(String detail) implements Finding {}

        record Missing(String detail) implements Finding {}
    }
}
