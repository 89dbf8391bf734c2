/** The guestbook's front end: a page, a few lines of HTTP, and the messages in Redis. */
@org.jspecify.annotations.NullMarked
package dev.proa.samples.guestbook;
