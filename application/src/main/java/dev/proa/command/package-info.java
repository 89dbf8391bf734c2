/** The command line: what a user types and reads. */
@org.jspecify.annotations.NullMarked
package dev.proa.command;
