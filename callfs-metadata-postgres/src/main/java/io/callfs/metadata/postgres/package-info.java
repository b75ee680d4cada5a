/**
 * The metadata store of deployments of several instances: a PostgreSQL database, version 13 or
 * newer.
 */
@NullMarked
package io.callfs.metadata.postgres;

import org.jspecify.annotations.NullMarked;
