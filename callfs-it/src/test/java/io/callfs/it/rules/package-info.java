/** The rules of API.md §13, once for every way to make a call: kernel, engine, wire. */
@NullMarked
package io.callfs.it.rules;

import org.jspecify.annotations.NullMarked;
