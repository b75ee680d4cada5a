/** What holds across modules. */
@NullMarked
package io.callfs.it;

import org.jspecify.annotations.NullMarked;
