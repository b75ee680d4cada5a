/** Metrics: the registry with the names of the wire API, and decorators that feed it. */
@NullMarked
package io.callfs.server.metrics;

import org.jspecify.annotations.NullMarked;
