/** Leases in Redis, shared by several instances. */
@NullMarked
package io.callfs.lock.redis;

import org.jspecify.annotations.NullMarked;
