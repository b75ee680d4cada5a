/** What becomes of changes whose holder outlives its lease. */
@NullMarked
package io.callfs.it.locks;

import org.jspecify.annotations.NullMarked;
