package io.callfs.backend.s3;

import io.callfs.fs.BlobKey;
import io.callfs.fs.Errno;
import io.callfs.fs.FsException;
import io.callfs.spi.BlobSource;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import software.amazon.awssdk.core.exception.SdkException;

/**
 * An object, of which what was asked for in sequence comes by one answer.
 *
 * <p>A read that goes on where another ended takes that one's answer on. Any other asks for a
 * stretch that grows while reads go on: who jumps about wastes little, who reads on asks seldom.
 * All requests name the object's entity tag, so what replaced it is never mixed in.
 */
final class S3BlobSource implements BlobSource {

  /** How requests are made. */
  record Means(SharedClient client, S3Settings settings, S3Errors errors, IdleForwards idle) {}

  private static final long FIRST_WINDOW = 256 * 1024;
  private static final long GROWTH = 8;
  private static final int WHOLE_FROM = 64 * 1024;
  private static final int TRANSFER_BUFFER = 64 * 1024;

  /** How often an answer that breaks off is taken up again without a byte of progress. */
  private static final int ATTEMPTS = 3;

  private final Means means;
  private final BlobKey key;
  private final long size;
  private final String tag;
  private final Deque<Forward> idle = new ArrayDeque<>();
  private final AtomicBoolean closed = new AtomicBoolean();
  private volatile long lastWindow;

  S3BlobSource(Means means, BlobKey key, long size, String tag) {
    this.means = means;
    this.key = key;
    this.size = size;
    this.tag = tag;
    means.client().retain();
  }

  /** Returns the answers that wait; for {@link IdleForwards} alone. */
  Deque<Forward> idle() {
    return idle;
  }

  boolean closed() {
    return closed.get();
  }

  @Override
  public long size() {
    return size;
  }

  @Override
  public int read(long position, ByteBuffer target) {
    if (position < 0) {
      throw new IllegalArgumentException("position " + position + " is negative");
    }
    if (position >= size) {
      return -1;
    }
    if (!target.hasRemaining()) {
      return 0;
    }
    Optional<Forward> waiting = means.idle().take(this, position);
    int wanted = target.remaining();
    for (int attempt = 1; ; attempt++) {
      Forward forward =
          waiting.isPresent() ? waiting.get() : request(position, window(position, wanted));
      waiting = Optional.empty();
      try {
        int count = forward.read(target);
        keep(forward);
        return count;
      } catch (IOException | SdkException e) {
        forward.abort();
        requireAnotherAttempt(attempt, e);
      }
    }
  }

  private void keep(Forward forward) {
    if (!forward.finished()) {
      means.idle().park(this, forward);
      return;
    }
    lastWindow = forward.window();
    forward.close();
  }

  private long window(long position, int wanted) {
    if (position == 0) {
      lastWindow = 0;
      // Who begins with a large buffer wants all of it.
      return wanted >= WHOLE_FROM ? size : FIRST_WINDOW;
    }
    long grown = lastWindow == 0 ? FIRST_WINDOW : Math.min(size, lastWindow) * GROWTH;
    lastWindow = 0;
    return Math.max(wanted, grown);
  }

  private Forward request(long position, long window) {
    long end = position + Math.min(window, size - position);
    if (closed.get()) {
      throw new FsException(Errno.EBADF, "blob " + key + " was closed");
    }
    try {
      return new Forward(
          means
              .client()
              .get()
              .getObject(request ->
                  request
                      .bucket(means.settings().bucket())
                      .key(ObjectKeys.name(key))
                      .ifMatch(tag)
                      .range("bytes=" + position + "-" + (end - 1))),
          position,
          end);
    } catch (SdkException e) {
      int status = S3Errors.status(e);
      if (status == 404 || status == 412 || status == 416) {
        throw new FsException(Errno.ESTALE, "blob " + key, e);
      }
      throw means.errors().translate(e, "blob " + key);
    }
  }

  private void requireAnotherAttempt(int attempt, Exception failure) {
    if (Thread.currentThread().isInterrupted()) {
      throw new FsException(Errno.EIO, "the reading of blob " + key + " was interrupted", failure);
    }
    if (attempt == ATTEMPTS) {
      throw new FsException(
          Errno.EHOSTDOWN, "blob " + key + " breaks off: " + failure.getMessage(), failure);
    }
  }

  @Override
  public void transferTo(long position, long count, WritableByteChannel target) throws IOException {
    Objects.requireNonNull(target);
    if (position < 0 || count < 0) {
      throw new IllegalArgumentException(count + " bytes from " + position);
    }
    if (position > size || count > size - position) {
      throw new FsException(Errno.EIO, "blob " + key + " ends before it should");
    }
    ByteBuffer buffer = ByteBuffer.allocate((int) Math.min(count, TRANSFER_BUFFER));
    long at = position;
    long end = position + count;
    int attempt = 1;
    while (at < end) {
      Forward forward = request(at, end - at);
      try {
        long before = at;
        at = transfer(forward, buffer, at, end, target);
        attempt = at > before ? 1 : attempt + 1;
      } finally {
        forward.close();
      }
      if (attempt > ATTEMPTS) {
        throw new FsException(Errno.EHOSTDOWN, "blob " + key + " breaks off at " + at);
      }
    }
  }

  /** Transfers up to the end or to where the answer breaks off, and returns where that is. */
  private long transfer(
      Forward forward, ByteBuffer buffer, long from, long end, WritableByteChannel target)
      throws IOException {
    long at = from;
    while (at < end) {
      buffer.clear();
      try {
        at += forward.read(buffer);
      } catch (IOException | SdkException e) {
        forward.abort();
        requireAnotherAttempt(0, e);
        return at;
      }
      buffer.flip();
      while (buffer.hasRemaining()) {
        target.write(buffer);
      }
    }
    return at;
  }

  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      means.idle().close(this);
      means.client().release();
    }
  }
}
