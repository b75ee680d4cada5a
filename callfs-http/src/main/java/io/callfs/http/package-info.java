/**
 * HTTP semantics of the CallFS wire API over a small request/answer interface that any server can
 * carry.
 *
 * <p>A server shell turns what it parsed into a {@link io.callfs.http.Request}, asks an {@link
 * io.callfs.http.HttpService} and writes the {@link io.callfs.http.Answer}. No type of any server
 * appears here.
 */
@NullMarked
package io.callfs.http;

import org.jspecify.annotations.NullMarked;
