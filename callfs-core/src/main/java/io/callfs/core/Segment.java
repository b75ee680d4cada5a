package io.callfs.core;

import io.callfs.fs.BlobRef;
import org.jspecify.annotations.Nullable;

/** A part of a range that is to be read: bytes of a blob, or a hole where there is none. */
record Segment(@Nullable BlobRef blob, long blobOffset, long length) {}
