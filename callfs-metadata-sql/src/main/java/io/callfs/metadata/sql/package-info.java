/**
 * The metadata store over SQL, written once: {@link io.callfs.metadata.sql.SqlMetadataStore} runs
 * the verbs of the ports on a {@link io.callfs.metadata.sql.SqlDatabase}, which each product
 * supplies.
 */
@NullMarked
package io.callfs.metadata.sql;

import org.jspecify.annotations.NullMarked;
