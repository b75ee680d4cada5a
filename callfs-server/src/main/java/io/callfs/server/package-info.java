/**
 * The composition root: configuration, adapters, core and HTTP put together, started and stopped in
 * order.
 */
@NullMarked
package io.callfs.server;

import org.jspecify.annotations.NullMarked;
