/** The tree view of the local disk, compared with the file system that it shows. */
@NullMarked
package io.callfs.it.tree;

import org.jspecify.annotations.NullMarked;
