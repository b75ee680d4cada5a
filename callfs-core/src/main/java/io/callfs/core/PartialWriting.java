package io.callfs.core;

import static io.callfs.core.Permissions.WRITE;

import io.callfs.fs.Directory;
import io.callfs.fs.Errno;
import io.callfs.fs.FsException;
import io.callfs.fs.FsPath;
import io.callfs.fs.Inode;
import io.callfs.fs.RegularFile;
import io.callfs.spi.LockMode;
import io.callfs.spi.MetadataReader;
import io.callfs.spi.MetadataTransaction;
import java.io.IOException;
import java.time.Instant;
import java.util.Optional;

/**
 * Writes into existing files: refuse early, store the bytes beside, then put them into the file in
 * one transaction that checks all again.
 */
final class PartialWriting {

  private final Engine engine;
  private final Caller caller;

  PartialWriting(Engine engine, Caller caller) {
    this.engine = engine;
    this.caller = caller;
  }

  /** Where the bytes go. */
  private sealed interface Target {

    long offset(RegularFile file);

    /** Writers at the end come one after the other in any order, so they need not wait in turn. */
    LockMode lockMode();

    /** At an offset. */
    record At(long offset) implements Target {
      @Override
      public long offset(RegularFile file) {
        return offset;
      }

      @Override
      public LockMode lockMode() {
        return LockMode.EXCLUSIVE;
      }
    }

    /** Where the file ends by then. */
    record End() implements Target {
      @Override
      public long offset(RegularFile file) {
        return file.size();
      }

      @Override
      public LockMode lockMode() {
        return LockMode.SHARED;
      }
    }
  }

  RegularFile writeAt(FsPath path, long offset, Content content, Precondition precondition)
      throws IOException {
    return write(path, new Target.At(offset), content, precondition);
  }

  RegularFile append(FsPath path, Content content, Precondition precondition) throws IOException {
    return write(path, new Target.End(), content, precondition);
  }

  private RegularFile write(FsPath path, Target target, Content content, Precondition precondition)
      throws IOException {
    RegularFile found =
        engine
            .metadata()
            .<RegularFile>read(reader ->
                authorised(reader, path, target, Math.max(0, content.sizeHint()), precondition));
    StoredContent stored =
        new ContentStorage(engine)
            .store(content, found.placement().backend(), Writing.fileName(path));
    Instant now = engine.now();
    try {
      RegularFile written =
          engine.<RegularFile>commit(
              Engine.inodeLock(found.id()),
              target.lockMode(),
              tx -> put(tx, path, target, stored, precondition, now));
      engine.sweeping().changedInPart(written);
      return written;
    } catch (RuntimeException e) {
      Writing.abandon(engine, stored, e);
      throw e;
    }
  }

  private RegularFile put(
      MetadataTransaction tx,
      FsPath path,
      Target target,
      StoredContent stored,
      Precondition precondition,
      Instant now) {
    RegularFile file = authorised(tx, path, target, stored.size(), precondition);
    return new ContentChanges(engine, tx, caller.credentials())
        .write(file, target.offset(file), stored, now);
  }

  /** The checks of {@code open(2)} with O_WRONLY, and of the range. */
  private RegularFile authorised(
      MetadataReader reader, FsPath path, Target target, long count, Precondition precondition) {
    Inode inode = new PathWalk(reader, caller.credentials(), path).target(Follow.LINKS);
    if (inode instanceof Directory) {
      throw new FsException(Errno.EISDIR, path.toString());
    }
    Permissions.require(caller.credentials(), inode, WRITE, path);
    if (!(inode instanceof RegularFile file)) {
      throw new FsException(Errno.ENXIO, path.toString());
    }
    precondition.check(Optional.of(file));
    engine.requireHere(file, path);
    ContentChanges.requireRange(file, target.offset(file), count);
    return file;
  }
}
