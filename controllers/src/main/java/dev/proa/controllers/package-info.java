/** Every controller that runs, listed in one place. */
@NullMarked
package dev.proa.controllers;

import org.jspecify.annotations.NullMarked;
