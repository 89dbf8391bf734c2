/** Images: pulled by policy, with credentials and back-off; unused ones removed when the disk fills. */
@NullMarked
package dev.proa.node.image;

import org.jspecify.annotations.NullMarked;
