/** What planners read off objects and write into them: metadata, owners, selectors, conditions, pods. */
@NullMarked
package dev.proa.control.object;

import org.jspecify.annotations.NullMarked;
