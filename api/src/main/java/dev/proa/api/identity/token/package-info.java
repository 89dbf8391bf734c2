/** Service account tokens: issuing and verifying them, and the documents by which others can. */
@org.jspecify.annotations.NullMarked
package dev.proa.api.identity.token;
