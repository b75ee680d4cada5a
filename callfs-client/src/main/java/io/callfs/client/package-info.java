/** A Java client of CallFS servers, on the HTTP client of the platform. */
@NullMarked
package io.callfs.client;

import org.jspecify.annotations.NullMarked;
