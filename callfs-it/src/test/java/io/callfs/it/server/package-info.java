/** The built distribution as a user runs it: a process of its own, spoken to over HTTPS. */
@NullMarked
package io.callfs.it.server;

import org.jspecify.annotations.NullMarked;
