/** One typed record behind flags, environment variables and the configuration file. */
@org.jspecify.annotations.NullMarked
package dev.proa.configuration;
