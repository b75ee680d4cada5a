/**
 * The server's configuration: where values come from, what they may be, and the immutable records
 * that the rest of the server reads.
 *
 * <p>Everything is driven by one table, {@code Settings}: loading, {@code callfs config validate}
 * and the reference page.
 */
@NullMarked
package io.callfs.server.config;

import org.jspecify.annotations.NullMarked;
