/** Copies of metadata databases between the real products. */
@NullMarked
package io.callfs.it.copy;

import org.jspecify.annotations.NullMarked;
