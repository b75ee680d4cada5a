/**
 * What the first start makes and every start checks: the data directory and its lock, the
 * certificate, the secrets and the administrator's key.
 */
@NullMarked
package io.callfs.server.setup;

import org.jspecify.annotations.NullMarked;
