/** What of each ResourceQuota is used. */
@NullMarked
package dev.proa.controllers.quota;

import org.jspecify.annotations.NullMarked;
