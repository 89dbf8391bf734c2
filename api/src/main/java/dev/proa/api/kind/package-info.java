/** What a kind is: names, versions, schema and the rules that it adds to the pipeline. */
@org.jspecify.annotations.NullMarked
package dev.proa.api.kind;
