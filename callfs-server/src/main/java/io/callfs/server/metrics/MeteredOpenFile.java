package io.callfs.server.metrics;

import io.callfs.core.AccessMode;
import io.callfs.core.Content;
import io.callfs.core.FileHandle;
import io.callfs.core.OpenFile;
import io.callfs.core.Precondition;
import io.callfs.core.TimeChange;
import io.callfs.core.WrittenRange;
import io.callfs.fs.FsException;
import io.callfs.fs.Inode;
import io.callfs.fs.Mode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.function.Function;

/** Counts the calls on an open file by kind and backend, and the failed ones by errno. */
final class MeteredOpenFile implements OpenFile {

  private final OpenFile file;
  private final Metrics metrics;

  MeteredOpenFile(OpenFile file, Metrics metrics) {
    this.file = file;
    this.metrics = metrics;
  }

  /** A call that may read what a caller sends. */
  private interface Call<T, X extends Exception> {
    T make() throws X;
  }

  private <T, X extends Exception> T counted(
      String operation, Call<T, X> call, Function<T, String> backend) throws X {
    try {
      T result = call.make();
      metrics.fileOperation(operation, backend.apply(result));
      return result;
    } catch (FsException e) {
      metrics.error("engine", e.errno().name());
      throw e;
    }
  }

  private Inode changed(String operation, Call<Inode, RuntimeException> call) {
    return counted(operation, call, MeteredView::backend);
  }

  @Override
  public AccessMode access() {
    return file.access();
  }

  @Override
  public Inode stat() {
    return changed("fstat", file::stat);
  }

  @Override
  public FileHandle content() {
    return this.<FileHandle, RuntimeException>counted(
        "pread", file::content, content -> MeteredView.backend(content.file()));
  }

  @Override
  public int read(long position, ByteBuffer target) {
    return this.<Integer, RuntimeException>counted(
        "pread", () -> file.read(position, target), count -> MeteredView.NO_BACKEND);
  }

  @Override
  public int read(ByteBuffer target) {
    return this.<Integer, RuntimeException>counted(
        "read", () -> file.read(target), count -> MeteredView.NO_BACKEND);
  }

  @Override
  public WrittenRange write(long position, Content content, Precondition precondition)
      throws IOException {
    return this.<WrittenRange, IOException>counted(
        "pwrite",
        () -> file.write(position, content, precondition),
        written -> MeteredView.backend(written.file()));
  }

  @Override
  public WrittenRange write(Content content, Precondition precondition) throws IOException {
    return this.<WrittenRange, IOException>counted(
        "write",
        () -> file.write(content, precondition),
        written -> MeteredView.backend(written.file()));
  }

  @Override
  public Inode truncate(long size, Precondition precondition) {
    return changed("ftruncate", () -> file.truncate(size, precondition));
  }

  @Override
  public Inode chmod(Mode mode, Precondition precondition) {
    return changed("fchmod", () -> file.chmod(mode, precondition));
  }

  @Override
  public Inode chown(long uid, long gid, Precondition precondition) {
    return changed("fchown", () -> file.chown(uid, gid, precondition));
  }

  @Override
  public Inode setTimes(TimeChange atime, TimeChange mtime, Precondition precondition) {
    return changed("futimens", () -> file.setTimes(atime, mtime, precondition));
  }

  @Override
  public Inode sync() {
    return changed("fsync", file::sync);
  }

  @Override
  public void close() {
    file.close();
  }
}
