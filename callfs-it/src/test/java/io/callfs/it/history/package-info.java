/** Whether what concurrent callers have seen can be explained. */
@NullMarked
package io.callfs.it.history;

import org.jspecify.annotations.NullMarked;
