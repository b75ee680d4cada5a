/** A real S3 server for tests. */
@NullMarked
package io.callfs.backend.s3.server;

import org.jspecify.annotations.NullMarked;
