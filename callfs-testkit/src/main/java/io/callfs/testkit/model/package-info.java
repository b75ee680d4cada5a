/**
 * A file system in a few plain maps, which does what the Linux manual pages say and nothing else:
 * what an engine is compared with. It shares nothing with any engine but the vocabulary of the
 * ports.
 */
@NullMarked
package io.callfs.testkit.model;

import org.jspecify.annotations.NullMarked;
