package io.callfs.server.logging;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.UnsynchronizedAppenderBase;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Writes events on a thread of its own, as many at once as wait. The queue is bounded: a caller
 * waits while it is full.
 *
 * <p>One write for all that wait, unlike Logback's asynchronous appender, which makes one for each
 * event: at tens of thousands of requests a second that is a good part of what an access line
 * costs. {@link #stop} returns after everything that was logged before is written, unless the
 * stream blocks for longer than the time given.
 */
final class QueuedWriter extends UnsynchronizedAppenderBase<ILoggingEvent> {

  private final LineEncoder encoder;
  private final OutputStream out;
  private final int capacity;
  private final long stopMillis;
  private final Thread thread;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition notEmpty = lock.newCondition();
  private final Condition notFull = lock.newCondition();
  private Deque<ILoggingEvent> waiting = new ArrayDeque<>();
  private boolean stopping;
  private boolean finished;

  QueuedWriter(LineEncoder encoder, OutputStream out, int capacity, long stopMillis) {
    this.encoder = encoder;
    this.out = out;
    this.capacity = capacity;
    this.stopMillis = stopMillis;
    this.thread = Thread.ofPlatform().name("log").daemon().unstarted(this::write);
  }

  @Override
  public void start() {
    super.start();
    thread.start();
  }

  @Override
  protected void append(ILoggingEvent event) {
    event.prepareForDeferredProcessing();
    lock.lock();
    try {
      // The writing thread itself must not wait for itself, should something that it writes log.
      while (waiting.size() >= capacity && !finished && !thread.equals(Thread.currentThread())) {
        notFull.awaitUninterruptibly();
      }
      waiting.add(event);
      if (finished) {
        writeAll(waiting);
      } else {
        notEmpty.signal();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Waits until everything is written; what is logged meanwhile is written too. */
  @Override
  public void stop() {
    lock.lock();
    try {
      stopping = true;
      notEmpty.signal();
    } finally {
      lock.unlock();
    }
    boolean interrupted = false;
    try {
      thread.join(stopMillis);
    } catch (InterruptedException e) {
      interrupted = true;
    }
    super.stop();
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void write() {
    Deque<ILoggingEvent> batch = new ArrayDeque<>();
    do {
      writeAll(batch);
      batch = exchange(batch);
    } while (!batch.isEmpty());
  }

  /** Waits for events and takes them all; takes none when it is time to end. */
  private Deque<ILoggingEvent> exchange(Deque<ILoggingEvent> empty) {
    lock.lock();
    try {
      while (waiting.isEmpty() && !stopping) {
        notEmpty.awaitUninterruptibly();
      }
      Deque<ILoggingEvent> taken = waiting;
      waiting = empty;
      finished = taken.isEmpty();
      notFull.signalAll();
      return taken;
    } finally {
      lock.unlock();
    }
  }

  private void writeAll(Deque<ILoggingEvent> events) {
    if (events.isEmpty()) {
      return;
    }
    ByteArrayOutputStream lines = new ByteArrayOutputStream(256 * events.size());
    for (ILoggingEvent event = events.poll(); event != null; event = events.poll()) {
      lines.writeBytes(encoded(event));
    }
    try {
      lines.writeTo(out);
      out.flush();
    } catch (IOException e) {
      addError("the log can't be written", e);
    }
  }

  // A value whose toString fails must not end the log.
  private byte[] encoded(ILoggingEvent event) {
    try {
      return encoder.encode(event);
    } catch (RuntimeException e) {
      addError("an event can't be written", e);
      return new byte[0];
    }
  }
}
