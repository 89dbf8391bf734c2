/**
 * The API server: one pipeline for every verb of every kind, from outside and from our own components.
 *
 * <pre>
 *  server.ApiServer      handle(exchange): who is it, may it, what does the path name
 *    Gate                authenticate and authorize, before a body is read
 *    ResourceRequests    a resource: negotiate, take a turn, run, encode
 *      pipeline.Pipeline   decode, default, mutate, prepare, allocate, validate, admit, charge quota, commit
 *        Creation, Updating, Patching, Deletion, Listing: one class per verb; Core commits and allocates
 *      watch.Watches       streams that nobody's thread waits for; each event encoded at most once
 *      media.Encoder       stored bytes as they are where possible; else JSON, YAML, protobuf, Table, PartialObjectMetadata
 *    Documents           discovery, OpenAPI, health, version, metrics
 *  world.Worlds          what readers inside see: every kind at one revision, indexes brought forward by difference
 *  server.LocalClient    the same gate and pipeline for components of this process
 * </pre>
 *
 * <h2>Where a behaviour goes</h2>
 *
 * <ul>
 *   <li><b>A kind</b> is a value ({@link dev.proa.api.kind.Kind}): what the schema lists becomes one by
 *       {@link dev.proa.api.kind.BuiltIn}; what its schema doesn't say (defaults, validation, what a write may change,
 *       columns) is a {@link dev.proa.api.kind.KindRules} given to it in a map. Kinds may be added to and removed from
 *       {@link dev.proa.api.kind.Kinds} while the server runs; discovery and OpenAPI follow.
 *   <li><b>An admission rule</b> is an {@link dev.proa.api.admission.AdmissionStep} in the one ordered list that the main
 *       gives to {@link dev.proa.api.server.ApiServerParts}.
 *   <li><b>A subresource that acts</b> (or a kind that only acts, such as a review) is an
 *       {@link dev.proa.api.action.ActingSubresource}; one that is stored (status, finalize, approval) is a method of the
 *       kind's rules; scale is a {@link dev.proa.api.kind.Scaling}.
 *   <li><b>Something finite that objects take</b> is an {@link dev.proa.api.allocation.Allocator}.
 * </ul>
 *
 * Objects are immutable trees ({@link dev.proa.json.JsonObject}); in the store they are bytes
 * ({@link dev.proa.api.storage.StoredObject}) that are sent as they are, with the revision spliced in.
 */
@org.jspecify.annotations.NullMarked
package dev.proa.api;
