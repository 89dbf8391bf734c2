package dev.proa.api.kind;

import dev.proa.api.identity.User;
import java.time.Instant;

/**
 * Who writes an object, and when: for what a kind records of it.
 *
 * @param user the authenticated user
 * @param now the instant of the write
 */
public record Author(User user, Instant now) {}
