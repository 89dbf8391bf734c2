package dev.proa.api.pipeline;

import dev.proa.api.storage.StoredObject;
import java.util.List;

/**
 * A page of a list.
 *
 * @param revision of all of it
 * @param continueToken of the next page, empty on the last
 * @param remaining items after this page; 0 when there are none or a selector hides their number
 */
public record Page(long revision, List<StoredObject> items, String continueToken, long remaining) {}
