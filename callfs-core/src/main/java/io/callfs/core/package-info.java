/**
 * The engine: the semantics of a Linux file system over the ports, written once.
 *
 * <p>{@link io.callfs.core.CallFs} is built from adapters; {@link io.callfs.core.FileSystemView} is
 * the tree as one caller sees it. Nothing here knows SQL, HTTP, a cloud or the name of a backend.
 */
@NullMarked
package io.callfs.core;

import org.jspecify.annotations.NullMarked;
