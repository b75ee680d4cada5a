package io.callfs.server;

import io.callfs.fs.FsException;
import io.callfs.fs.InstanceId;
import io.callfs.http.HealthChecks.Check;
import io.callfs.spi.Peers;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/**
 * Asks all peers at once how they do. What this instance owns does not need them, so none is
 * essential. Thread-safe.
 */
final class PeerProbes {

  private final Optional<Peers> peers;
  private final Executor executor;

  PeerProbes(Optional<Peers> peers, Executor executor) {
    this.peers = peers;
    this.executor = executor;
  }

  List<Check> check() {
    List<CompletableFuture<Check>> asked =
        peers.stream()
            .flatMap(
                known -> known.known().stream().sorted(Comparator.comparing(InstanceId::value)))
            .map(id -> CompletableFuture.supplyAsync(() -> check(id), executor))
            .toList();
    return asked.stream().map(CompletableFuture::join).toList();
  }

  private Check check(InstanceId id) {
    try {
      peers.orElseThrow().probe(id);
      return new Check("peer " + id, null, false);
    } catch (FsException e) {
      return new Check("peer " + id, e.errno().description() + ": " + e.subject(), false);
    }
  }
}
