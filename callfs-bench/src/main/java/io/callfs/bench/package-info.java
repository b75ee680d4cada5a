/** Micro benchmarks of what every request does, and of the engine without HTTP. */
@NullMarked
package io.callfs.bench;

import org.jspecify.annotations.NullMarked;
