/** The other instances, over HTTPS. */
@NullMarked
package io.callfs.backend.proxy;

import org.jspecify.annotations.NullMarked;
