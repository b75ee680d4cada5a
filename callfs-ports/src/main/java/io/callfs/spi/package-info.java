/**
 * The ports: what the engine asks of storage, metadata and locks.
 *
 * <p>Adapters are dumb: rows in, rows out; bytes in, bytes out. Every promise in these contracts
 * has a case in the contract suites of {@code callfs-testkit}; an adapter is right when its suite
 * is green.
 */
@NullMarked
package io.callfs.spi;

import org.jspecify.annotations.NullMarked;
