package io.callfs.http;

import io.callfs.core.FileSystemView;
import io.callfs.core.Follow;
import io.callfs.core.OwnersContent;
import io.callfs.core.Precondition;
import io.callfs.fs.Errno;
import io.callfs.fs.FsException;
import io.callfs.fs.FsPath;
import io.callfs.fs.Inode;
import io.callfs.fs.InstanceId;
import io.callfs.fs.RegularFile;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Comparator;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Moves contents from the instance that owns them to another (API.md §6, §11). Whoever is asked
 * hands the request to the instance that is to own the file; that one asks the present owner, with
 * the same request, whether the file may leave, reads its bytes there and then takes it over.
 * Thread-safe.
 */
final class InstanceMoves {

  /** Who waits for a move waits longer by a second for each of so many bytes. */
  private static final long BYTES_PER_SECOND = 1 << 20;

  private final InstanceId self;
  private final @Nullable PeerService service;
  private final @Nullable Handover handover;
  private final Elsewhere elsewhere;
  private final AttributeHeaders attributes;

  /** Knows this instance only where there is no service. */
  InstanceMoves(
      InstanceId self,
      @Nullable PeerService service,
      @Nullable Handover handover,
      Elsewhere elsewhere,
      AttributeHeaders attributes) {
    this.self = self;
    this.service = service;
    this.handover = handover;
    this.elsewhere = elsewhere;
    this.attributes = attributes;
  }

  /**
   * Does what a request to move a file asks for.
   *
   * @throws FsException EINVAL for an unknown instance, naming those that are known; EOPNOTSUPP
   *     where this instance hands no changes over; what {@link FileSystemView#adopt} throws
   */
  Answer move(
      Exchange exchange,
      FileSystemView view,
      FsPath path,
      Follow follow,
      Precondition precondition,
      JsonBody body)
      throws IOException {
    InstanceId to = known(body.requireText("instance"));
    Optional<Answer> refusal = elsewhere.refusal(exchange, view, path, follow);
    if (refusal.isPresent()) {
      return refusal.get();
    }
    if (to.equals(self)) {
      return moved(exchange, view.adopt(path, owners(exchange, view), follow, precondition));
    }
    if (exchange.isHandedOverBy(to)) {
      return moved(exchange, view.requireMovable(path, follow));
    }
    if (elsewhere.refusesChanges(exchange) || handover == null) {
      throw new FsException(
          Errno.EOPNOTSUPP,
          path + " (handlers.enable_cross_server_support is off on instance " + self + ")");
    }
    return handover.to(to, exchange, view, body.again(), patience(view.stat(path, follow)));
  }

  private InstanceId known(String name) {
    TreeSet<InstanceId> known = new TreeSet<>(Comparator.comparing(InstanceId::value));
    known.add(self);
    if (service != null) {
      known.addAll(service.peers().known());
    }
    return known.stream()
        .filter(id -> id.value().equals(name))
        .findFirst()
        .orElseThrow(
            () -> new FsException(Errno.EINVAL, "instance '" + name + "' is not one of " + known));
  }

  private OwnersContent owners(Exchange exchange, FileSystemView view) {
    return handover == null ? new Nobody() : new AskedOwner(handover, exchange, view, self);
  }

  private static Duration patience(Inode inode) {
    return Duration.ofSeconds(
        inode instanceof RegularFile file ? file.allocated() / BYTES_PER_SECOND : 0);
  }

  private Answer moved(Exchange exchange, RegularFile file) {
    return exchange.answer(
        200, exchange.headers().addAll(attributes.of(file)).build(), new Answer.Empty(0));
  }

  /** Without peers there is no file of another. */
  private static final class Nobody implements OwnersContent {
    @Override
    public void requireMovable(RegularFile file) {
      throw unknown(file);
    }

    @Override
    public Optional<InputStream> open(RegularFile file, long offset, long length) {
      throw unknown(file);
    }

    private static IllegalStateException unknown(RegularFile file) {
      return new IllegalStateException("there is no peer, and " + file.id() + " belongs to one");
    }
  }
}
