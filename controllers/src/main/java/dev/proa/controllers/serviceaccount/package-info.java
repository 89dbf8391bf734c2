/** What every namespace gets: its default service account and the root certificate; and long-lived tokens that are asked for. */
@NullMarked
package dev.proa.controllers.serviceaccount;

import org.jspecify.annotations.NullMarked;
