/** OpenAPI v2 and v3 made from the compiled schema when somebody asks. */
@org.jspecify.annotations.NullMarked
package dev.proa.api.openapi;
