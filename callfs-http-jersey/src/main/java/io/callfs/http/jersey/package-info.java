/**
 * Serves an {@link io.callfs.http.HttpService} over HTTP/1.1 and TLS with Grizzly and Jersey.
 *
 * <p>File content takes the direct route, a Grizzly handler; everything else goes through Jersey
 * resources. Both only carry requests to the service and its answers back. What isn't HTTP never
 * reaches either of them.
 */
@NullMarked
package io.callfs.http.jersey;

import org.jspecify.annotations.NullMarked;
