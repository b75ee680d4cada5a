/** Content of files, compared with what the host's file system makes of the same calls. */
@NullMarked
package io.callfs.it.content;

import org.jspecify.annotations.NullMarked;
