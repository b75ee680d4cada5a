package io.callfs.client;

import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The body of an answer as it comes in, a few pieces ahead of its reader. Waits for each piece as
 * long as the limit says and no longer. Used by one thread at a time.
 */
final class ReceivedBody extends InputStream implements BodySubscriber<ReceivedBody> {

  /** So many pieces of up to 16 KiB may wait for the reader. */
  private static final int AHEAD = 8;

  /** What the client has handed over: a piece, or the end, or a failure. */
  private record Arrival(List<ByteBuffer> bytes, boolean end, @Nullable Throwable failure) {}

  private final Duration stall;
  private final BlockingQueue<Arrival> arrivals = new LinkedBlockingQueue<>();
  private final CompletableFuture<Flow.Subscription> subscription = new CompletableFuture<>();
  private final ArrayDeque<ByteBuffer> pieces = new ArrayDeque<>();
  private boolean ended;

  ReceivedBody(Duration stall) {
    this.stall = stall;
  }

  @Override
  public CompletionStage<ReceivedBody> getBody() {
    return CompletableFuture.completedStage(this);
  }

  @Override
  public void onSubscribe(Flow.Subscription newSubscription) {
    if (subscription.complete(newSubscription)) {
      newSubscription.request(AHEAD);
    } else {
      newSubscription.cancel();
    }
  }

  @Override
  public void onNext(List<ByteBuffer> bytes) {
    arrivals.add(new Arrival(bytes, false, null));
  }

  @Override
  public void onError(Throwable failure) {
    arrivals.add(new Arrival(List.of(), true, failure));
  }

  @Override
  public void onComplete() {
    arrivals.add(new Arrival(List.of(), true, null));
  }

  /** Returns the next piece, which has bytes left; null at the end. */
  private @Nullable ByteBuffer piece() throws IOException {
    while (true) {
      ByteBuffer first = pieces.peek();
      if (first != null && first.hasRemaining()) {
        return first;
      }
      if (first != null) {
        pieces.remove();
      } else if (ended) {
        return null;
      } else {
        await();
      }
    }
  }

  private void await() throws IOException {
    Arrival arrival;
    try {
      arrival = arrivals.poll(stall.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      close();
      throw new IOException("interrupted while an answer was read", e);
    }
    if (arrival == null) {
      close();
      throw new HttpTimeoutException("the answer stalls");
    }
    Throwable failure = arrival.failure();
    if (failure != null) {
      ended = true;
      throw new IOException("the answer broke off", failure);
    }
    ended = arrival.end();
    pieces.addAll(arrival.bytes());
    if (!ended) {
      subscription.join().request(1);
    }
  }

  @Override
  public int read() throws IOException {
    ByteBuffer piece = piece();
    return piece == null ? -1 : piece.get() & 0xff;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    Objects.checkFromIndexSize(offset, length, target.length);
    if (length == 0) {
      return 0;
    }
    ByteBuffer piece = piece();
    if (piece == null) {
      return -1;
    }
    int count = Math.min(length, piece.remaining());
    piece.get(target, offset, count);
    return count;
  }

  /** Writes all that is left to a channel, as it comes. */
  void transferTo(WritableByteChannel channel) throws IOException {
    for (ByteBuffer piece = piece(); piece != null; piece = piece()) {
      while (piece.hasRemaining()) {
        channel.write(piece);
      }
    }
  }

  /** Gives the rest up, with the connection where there is a rest. Idempotent. */
  @Override
  public void close() {
    if (!ended) {
      ended = true;
      pieces.clear();
      if (subscription.isDone()) {
        subscription.join().cancel();
      }
    }
  }
}
