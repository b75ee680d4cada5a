package io.callfs.http;

import io.callfs.core.FileSystemView;
import io.callfs.fs.InstanceId;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Lets requests in that peers hand over, and nobody else who says so (API.md §11). Thread-safe. */
final class PeerGate {

  private static final Logger log = LoggerFactory.getLogger(PeerGate.class);

  /** Tells the peer that it is it who was refused, and not its caller. */
  static final String REFUSED = "X-CallFS-Peer-Refused";

  /** Says whose certificate the client has shown to the peer. Only peers may send it. */
  static final String CERTIFIED = "X-CallFS-Peer-Certified";

  private static final long SKEW_MILLIS = 60_000;
  private static final int NONCES = 500_000;

  private final InstanceId self;
  private final @Nullable PeerService service;
  private final InstantSource clock;
  private final Nonces nonces;

  PeerGate(InstanceId self, @Nullable PeerService service, InstantSource clock) {
    this.self = self;
    this.service = service;
    this.clock = clock;
    // A proof is good from a minute before its time to a minute after it.
    this.nonces = new Nonces(2 * SKEW_MILLIS, NONCES, clock.millis());
  }

  /** Returns whether a request says that a peer has handed it over. */
  static boolean isClaimed(Request request) {
    return !request.headers(PeerProof.FIELD).isEmpty() || !request.headers(CERTIFIED).isEmpty();
  }

  /** Returns whether a request says that a peer has seen the certificate of its caller. */
  static boolean vouchesForCaller(Request request) {
    return request.headers(CERTIFIED).size() == 1
        && !request.headers(PeerProof.FIELD).isEmpty()
        && request.headers("Authorization").isEmpty();
  }

  /**
   * Looks whether a request that says so was handed over by a peer, and then waits until what that
   * has seen is seen here too.
   *
   * @param view of the caller; null where no key is asked for
   * @throws Refusal 403 where it was not
   */
  void admit(Exchange exchange, @Nullable FileSystemView view) {
    List<String> lines = exchange.request().headers(PeerProof.FIELD);
    if (!isClaimed(exchange.request())) {
      return;
    }
    Optional<PeerProof.Claimed> claimed =
        lines.size() == 1 ? PeerProof.parse(lines.get(0)) : Optional.empty();
    if (service == null || claimed.isEmpty()) {
      throw refused(exchange, "no peer has sent this");
    }
    PeerProof.Claimed claim = claimed.get();
    PeerProof proof =
        claim.of(
            self.value(),
            exchange.request().method(),
            exchange.request().target(),
            identity(exchange, view));
    if (!proof.isSealedBy(claim.code(), service.secret())) {
      throw refused(exchange, "the proof is wrong");
    }
    Optional<InstanceId> origin =
        service.peers().known().stream()
            .filter(id -> id.value().equals(claim.origin()))
            .findFirst();
    if (origin.isEmpty()) {
      throw refused(exchange, "its instance is unknown here");
    }
    long now = clock.millis();
    if (Math.abs(now - claim.millis()) > SKEW_MILLIS) {
      throw refused(exchange, "the clocks differ by more than a minute");
    }
    switch (nonces.add(claim.origin() + claim.nonce(), now)) {
      case NEW -> {}
      case SEEN -> throw refused(exchange, "it was sent before");
      case TOO_MANY -> throw new Refusal(503, "OVERLOADED", "too many requests of peers");
    }
    exchange.handedOverBy(origin.get());
    service
        .marks()
        .ifPresent(marks -> {
          exchange.tellMark(marks::mark);
          marks.awaitMark(claim.mark());
        });
  }

  /** Returns whom a request is for, as a peer with the same users sees it. */
  static String identity(Exchange exchange, @Nullable FileSystemView view) {
    return view == null
        ? "-"
        : exchange.caller().name()
            + ";"
            + view.credentials().uid()
            + ";"
            + view.credentials().gid()
            + ";"
            + new TreeSet<>(view.credentials().groups());
  }

  private static Refusal refused(Exchange exchange, String why) {
    log.warn("request {} that names a peer was refused: {}", exchange.requestId(), why);
    if (vouchesForCaller(exchange.request())) {
      exchange.forgetCaller();
    }
    return refused();
  }

  /** Returns the answer to who is no peer; it is the same whatever is wrong. */
  static Refusal refused() {
    return new Refusal(
        403,
        "PEER_REFUSED",
        null,
        "only peers may send " + PeerProof.FIELD,
        Headers.builder().add(REFUSED, "1").build());
  }
}
