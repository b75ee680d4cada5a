package io.callfs.core;

import io.callfs.fs.Errno;
import io.callfs.fs.FsException;
import io.callfs.fs.FsPath;
import io.callfs.fs.Inode;
import io.callfs.fs.InodeId;
import io.callfs.fs.Mode;
import io.callfs.fs.RegularFile;
import io.callfs.fs.SpecialFile;
import io.callfs.spi.MetadataReader;
import io.callfs.spi.MetadataTransaction;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/** An inode of this instance that is open here. */
final class LocalOpenFile implements OpenFile {

  private final Engine engine;
  private final Caller caller;
  private final OpenInodes.Claim claim;
  private final InodeId id;
  private final FsPath openedAs;
  private final OpenOptions options;
  private final boolean fifo;
  private final ReentrantLock positionLock = new ReentrantLock();
  private long position;
  private int uses;
  private boolean closed;

  /** Takes over the claim. */
  LocalOpenFile(
      Engine engine,
      Caller caller,
      OpenInodes.Claim claim,
      Inode inode,
      FsPath openedAs,
      OpenOptions options) {
    this.engine = engine;
    this.caller = caller;
    this.claim = claim;
    this.id = inode.id();
    this.openedAs = openedAs;
    this.options = options;
    this.fifo = inode instanceof SpecialFile;
  }

  @Override
  public AccessMode access() {
    return options.access();
  }

  @Override
  public Inode stat() {
    return used(() -> engine.metadata().<Inode>read(this::inode));
  }

  @Override
  public Inode sync() {
    if (fifo) {
      throw new FsException(Errno.EINVAL, openedAs + " (a fifo has nothing to be stored)");
    }
    return stat();
  }

  @Override
  public FileHandle content() {
    return used(() -> {
      requirePositions();
      requireReadable();
      return new Reading(engine, caller).open(id, openedAs);
    });
  }

  /** Refuses positions in a fifo, before all else as pread and pwrite do. */
  private void requirePositions() {
    if (fifo) {
      throw new FsException(Errno.ESPIPE, openedAs + " (a fifo has no positions)");
    }
  }

  private void requireReadable() {
    if (!access().reads()) {
      throw new FsException(Errno.EBADF, openedAs + " (not open for reading)");
    }
  }

  /** Reads where nobody ever writes: the end, or nothing yet where this might write itself. */
  private int readFifo() {
    return used(() -> {
      requireReadable();
      if (access().writes()) {
        throw new FsException(Errno.EAGAIN, openedAs + " (nothing is in the fifo)");
      }
      return -1;
    });
  }

  @Override
  public int read(long from, ByteBuffer target) {
    if (from < 0) {
      throw new FsException(Errno.EINVAL, "position " + from + " is negative");
    }
    try (FileHandle handle = content()) {
      return handle.read(from, target);
    }
  }

  @Override
  public int read(ByteBuffer target) {
    if (fifo) {
      return readFifo();
    }
    positionLock.lock();
    try {
      int count = read(position, target);
      position += Math.max(0, count);
      return count;
    } finally {
      positionLock.unlock();
    }
  }

  @Override
  public WrittenRange write(long to, Content content, Precondition precondition)
      throws IOException {
    if (to < 0) {
      throw new FsException(Errno.EINVAL, "position " + to + " is negative");
    }
    begin();
    try {
      requirePositions();
      StoredContent stored = store(content, to, precondition);
      return publish(stored, to, precondition);
    } finally {
      end();
    }
  }

  @Override
  public WrittenRange write(Content content, Precondition precondition) throws IOException {
    begin();
    try {
      StoredContent stored = store(content, 0, precondition);
      positionLock.lock();
      try {
        WrittenRange written = publish(stored, position, precondition);
        position = written.count() == 0 ? position : written.position() + written.count();
        return written;
      } finally {
        positionLock.unlock();
      }
    } finally {
      end();
    }
  }

  /** Refuses what can be refused early, then stores the bytes where the file's are. */
  private StoredContent store(Content content, long to, Precondition precondition)
      throws IOException {
    RegularFile file =
        engine.metadata().<RegularFile>read(reader -> writable(reader, precondition));
    requireRoom(file, to, Math.max(0, content.sizeHint()));
    List<String> names = openedAs.components();
    String name = names.isEmpty() ? "file" : names.get(names.size() - 1);
    return new ContentStorage(engine).store(content, file.placement().backend(), name);
  }

  private WrittenRange publish(StoredContent stored, long to, Precondition precondition) {
    Instant now = engine.now();
    try {
      WrittenRange written =
          engine.<WrittenRange>commit(
              Engine.inodeLock(id),
              tx -> {
                RegularFile file = writable(tx, precondition);
                long offset = options.has(OpenFlag.APPEND) ? file.size() : to;
                requireRoom(file, offset, stored.size());
                RegularFile changed =
                    new ContentChanges(engine, tx, caller.credentials())
                        .write(file, offset, stored, now);
                return new WrittenRange(changed, offset, stored.size());
              });
      engine.sweeping().changedInPart(written.file());
      return written;
    } catch (RuntimeException e) {
      Writing.abandon(engine, stored, e);
      throw e;
    }
  }

  private void requireRoom(RegularFile file, long offset, long count) {
    long from = options.has(OpenFlag.APPEND) ? file.size() : offset;
    if (count > Long.MAX_VALUE - from) {
      throw new FsException(Errno.EFBIG, openedAs.toString());
    }
  }

  private RegularFile writable(MetadataReader reader, Precondition precondition) {
    Inode inode = inode(reader);
    if (fifo && access().writes()) {
      throw new FsException(Errno.EAGAIN, openedAs + " (nobody reads from the fifo)");
    }
    if (!access().writes() || !(inode instanceof RegularFile file)) {
      throw new FsException(Errno.EBADF, openedAs + " (not open for writing)");
    }
    precondition.check(Optional.of(file));
    return file;
  }

  @Override
  public Inode truncate(long size, Precondition precondition) {
    if (size < 0) {
      throw new FsException(Errno.EINVAL, openedAs + " (size " + size + " is negative)");
    }
    Instant now = engine.now();
    Inode truncated =
        change(
            precondition,
            (tx, inode) -> {
              if (!access().writes() || !(inode instanceof RegularFile file)) {
                throw new FsException(Errno.EINVAL, openedAs + " (not a file open for writing)");
              }
              return new ContentChanges(engine, tx, caller.credentials()).truncate(file, size, now);
            });
    engine.sweeping().somethingDiscarded();
    return truncated;
  }

  @Override
  public Inode chmod(Mode mode, Precondition precondition) {
    Instant now = engine.now();
    return changeAttributes(precondition, inode -> changes().chmod(inode, mode, openedAs, now));
  }

  @Override
  public Inode chown(long uid, long gid, Precondition precondition) {
    AttributeChanges.requireIds(uid, gid);
    Instant now = engine.now();
    return changeAttributes(precondition, inode -> changes().chown(inode, uid, gid, openedAs, now));
  }

  @Override
  public Inode setTimes(TimeChange atime, TimeChange mtime, Precondition precondition) {
    Instant now = engine.now();
    return changeAttributes(
        precondition, inode -> changes().setTimes(inode, atime, mtime, openedAs, now));
  }

  private AttributeChanges changes() {
    return new AttributeChanges(engine, caller);
  }

  private Inode changeAttributes(Precondition precondition, UnaryOperator<Inode> change) {
    return change(
        precondition,
        (tx, inode) -> {
          Inode changed = change.apply(inode);
          if (changed.version() != inode.version()) {
            tx.update(changed);
          }
          return changed;
        });
  }

  /** Changes an inode within a transaction; returns what it is then. */
  private interface Change {
    Inode apply(MetadataTransaction tx, Inode inode);
  }

  private Inode change(Precondition precondition, Change change) {
    return used(() ->
        engine.<Inode>commit(
            Engine.inodeLock(id),
            tx -> {
              Inode inode = inode(tx);
              precondition.check(Optional.of(inode));
              return change.apply(tx, inode);
            }));
  }

  private Inode inode(MetadataReader reader) {
    return reader
        .inode(id)
        .orElseThrow(() -> new FsException(Errno.ESTALE, openedAs + " (it was removed elsewhere)"));
  }

  private <T> T used(Supplier<T> call) {
    begin();
    try {
      return call.get();
    } finally {
      end();
    }
  }

  private synchronized void begin() {
    if (closed) {
      throw new FsException(Errno.EBADF, openedAs + " (closed)");
    }
    uses++;
  }

  private synchronized void end() {
    uses--;
    releaseWhereDone();
  }

  @Override
  public synchronized void close() {
    closed = true;
    releaseWhereDone();
  }

  /** The claim lasts as long as calls that have begun before the closing. */
  private void releaseWhereDone() {
    if (closed && uses == 0) {
      claim.close();
    }
  }
}
