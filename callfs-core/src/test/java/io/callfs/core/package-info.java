/** Tests of the engine over the stores in memory. */
@NullMarked
package io.callfs.core;

import org.jspecify.annotations.NullMarked;
