/** Who asks too often. */
@NullMarked
package io.callfs.server.limits;

import org.jspecify.annotations.NullMarked;
