/** The API server: paths, the pipeline, watches, answers. Start at {@link dev.proa.api.server.ApiServer}. */
@org.jspecify.annotations.NullMarked
package dev.proa.api.server;
