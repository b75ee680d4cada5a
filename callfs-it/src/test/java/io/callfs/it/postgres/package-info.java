/** A PostgreSQL server for tests of this module. */
@NullMarked
package io.callfs.it.postgres;

import org.jspecify.annotations.NullMarked;
