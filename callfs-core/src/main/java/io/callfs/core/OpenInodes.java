package io.callfs.core;

import io.callfs.fs.InodeId;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Which inodes are open in this process, so that those keep their rows that lose their last name.
 * Thread-safe.
 *
 * <p>Who opens and who removes meet here in one order, whatever order their transactions take. A
 * removal that finds an inode closed announces it before its commit, and nobody can open it from
 * then until the outcome is known; who opens one claims it before looking whether its row is still
 * there. So either the removal sees the claim and leaves the row, or the opener sees that the row
 * is gone.
 */
final class OpenInodes {

  private final SweepSignal sweeping;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition settled = lock.newCondition();
  private final Map<InodeId, State> states = new HashMap<>();
  private int unlinked;

  OpenInodes(SweepSignal sweeping) {
    this.sweeping = sweeping;
  }

  /** What is going on with one inode; guarded by the lock. */
  private static final class State {
    private int claims;
    private int removals;
    private boolean unlinked;
  }

  /** Thrown out of a transaction that would open what another one is just removing. */
  static final class BeingRemoved extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final transient InodeId inode;

    private BeingRemoved(InodeId inode) {
      super(null, null, false, false);
      this.inode = inode;
    }

    InodeId inode() {
      return inode;
    }
  }

  /** Begins to open an inode that is not known yet. Whoever asks for it closes it. */
  Claim claim() {
    return new Claim();
  }

  /** Begins to remove last names. Whoever asks for it closes it, once the outcome is known. */
  Unlinks unlinks() {
    return new Unlinks();
  }

  /** Returns whether an inode is open. */
  boolean isOpen(InodeId inode) {
    lock.lock();
    try {
      State state = states.get(inode);
      return state != null && state.claims > 0;
    } finally {
      lock.unlock();
    }
  }

  /** Returns how many inodes are open of which a removal was told so. */
  int unlinked() {
    lock.lock();
    try {
      return unlinked;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Waits until nobody is removing the inode, at most so long; returns whether that has come true.
   */
  boolean awaitSettled(InodeId inode, Duration limit) {
    lock.lock();
    try {
      long left = limit.toNanos();
      while (left > 0 && isBeingRemoved(inode)) {
        left = settled.awaitNanos(left);
      }
      return !isBeingRemoved(inode);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } finally {
      lock.unlock();
    }
  }

  private boolean isBeingRemoved(InodeId inode) {
    State state = states.get(inode);
    return state != null && state.removals > 0;
  }

  private State state(InodeId inode) {
    return states.computeIfAbsent(inode, id -> new State());
  }

  private void forgetIfIdle(InodeId inode, State state) {
    if (state.claims == 0 && state.removals == 0) {
      states.remove(inode);
    }
  }

  /** That one inode is open. */
  final class Claim implements AutoCloseable {

    private @Nullable InodeId held;

    private Claim() {}

    /**
     * Claims the inode instead of what was claimed before. May be called within a transaction, also
     * where that runs more than once.
     *
     * @throws BeingRemoved where the inode is just being removed; then nothing is claimed
     */
    void hold(InodeId inode) {
      lock.lock();
      try {
        close();
        State state = state(inode);
        if (state.removals > 0) {
          throw new BeingRemoved(inode);
        }
        state.claims++;
        held = inode;
      } finally {
        lock.unlock();
      }
    }

    /** Gives the claim up. Idempotent. */
    @Override
    public void close() {
      boolean wasLastOfUnlinked = false;
      lock.lock();
      try {
        InodeId inode = held;
        State state = inode == null ? null : states.get(inode);
        held = null;
        if (inode == null || state == null) {
          return;
        }
        state.claims--;
        if (state.claims == 0 && state.unlinked) {
          state.unlinked = false;
          unlinked--;
          wasLastOfUnlinked = true;
        }
        forgetIfIdle(inode, state);
      } finally {
        lock.unlock();
      }
      if (wasLastOfUnlinked) {
        sweeping.somethingDiscarded();
      }
    }
  }

  /** The inodes that one operation removes, if its transaction succeeds. */
  final class Unlinks implements AutoCloseable {

    private final Set<InodeId> announced = new HashSet<>(4);

    private Unlinks() {}

    /**
     * Returns whether nobody has the inode open, so that its row may go. May be called within a
     * transaction, also where that runs more than once.
     */
    boolean mayGo(InodeId inode) {
      lock.lock();
      try {
        State state = state(inode);
        if (state.claims > 0) {
          if (!state.unlinked) {
            state.unlinked = true;
            unlinked++;
          }
          return false;
        }
        if (announced.add(inode)) {
          state.removals++;
        }
        return true;
      } finally {
        lock.unlock();
      }
    }

    /** Tells that the outcome is known. Idempotent. */
    @Override
    public void close() {
      if (announced.isEmpty()) {
        return;
      }
      lock.lock();
      try {
        for (InodeId inode : announced) {
          State state = state(inode);
          state.removals--;
          forgetIfIdle(inode, state);
        }
        announced.clear();
        settled.signalAll();
      } finally {
        lock.unlock();
      }
    }
  }
}
