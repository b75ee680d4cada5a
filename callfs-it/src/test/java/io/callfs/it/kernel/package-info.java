/** The engine against the real Linux kernel: the same calls, the same answers, the same tree. */
@NullMarked
package io.callfs.it.kernel;

import org.jspecify.annotations.NullMarked;
