/**
 * Logs: JSON or lines for people, one event a line whatever its texts hold, written by a thread of
 * their own.
 */
@NullMarked
package io.callfs.server.logging;

import org.jspecify.annotations.NullMarked;
