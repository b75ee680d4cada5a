/** The rules of the architecture, over the classes of all modules. */
@NullMarked
package io.callfs.it.architecture;

import org.jspecify.annotations.NullMarked;
