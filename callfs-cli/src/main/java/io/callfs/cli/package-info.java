/**
 * The {@code callfs} command: reads the command line, starts the server, says in one line what went
 * wrong.
 */
@NullMarked
package io.callfs.cli;

import org.jspecify.annotations.NullMarked;
