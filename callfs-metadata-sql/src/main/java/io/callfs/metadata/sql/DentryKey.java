package io.callfs.metadata.sql;

import io.callfs.fs.InodeId;
import io.callfs.fs.Name;

/** What a name is looked up by. */
record DentryKey(InodeId directory, Name name) {}
