package io.callfs.http;

import io.callfs.core.CallFs;
import io.callfs.core.DownloadLinks;
import io.callfs.core.FileSystemView;
import io.callfs.fs.Credentials;
import io.callfs.fs.InstanceId;
import io.callfs.fs.Mode;
import io.callfs.fs.Octets;
import io.callfs.fs.Principal;
import io.callfs.memory.InMemoryBlobStore;
import io.callfs.memory.InMemoryMetadataStore;
import io.callfs.memory.InProcessLockManager;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;

/** The API over an engine in memory. */
final class Api implements AutoCloseable {

  static final String ALICE = "alices-key-0123456789";
  static final String BOB = "bobs-key-0123456789";
  static final InstanceId INSTANCE = new InstanceId("callfs-test-1");

  private static final Authenticator AUTHENTICATOR =
      Authenticator.of(
          List.of(
              ApiUser.administrator(List.of(FakeRequest.ADMINISTRATOR)),
              user("alice", 1000, ALICE),
              user("bob", 1001, BOB)));

  final List<RequestListener.Completed> completed = new ArrayList<>();
  Instant now = Instant.parse("2026-11-21T10:00:00.123456789Z");

  /** Who asks too often, as a test says; and what links have been told of. */
  final Links links = new Links();

  private final InMemoryMetadataStore metadata;
  private final InMemoryBlobStore blobs;
  private final InMemoryBlobStore others;
  private final InProcessLockManager locks = new InProcessLockManager();
  private final CallFs callFs;
  private final CallFsHttp http;

  Api() {
    this(UnaryOperator.identity());
  }

  /** Makes one, with parts of it set otherwise. */
  Api(UnaryOperator<CallFsHttp.Builder> otherwise) {
    InstantSource clock = () -> now;
    metadata = new InMemoryMetadataStore(clock);
    blobs = new InMemoryBlobStore(clock);
    others = new InMemoryBlobStore(clock);
    callFs =
        CallFs.builder()
            .metadata(metadata)
            .backend("localfs", blobs)
            .backend("other", others)
            .disabledBackend("tape", "no drive is configured")
            .locks(locks)
            .clock(clock)
            .instance(INSTANCE)
            .inlineLimit(64)
            .root(new Mode(01777), 0, 0)
            .build();
    http =
        otherwise
            .apply(
                CallFsHttp.builder()
                    .fileSystem(callFs::view)
                    .authenticator(AUTHENTICATOR)
                    .settings(HttpSettings.defaults("1.2.3", INSTANCE))
                    .ownerNames(uid -> uid == 1000 ? Optional.of("alice") : Optional.empty())
                    .listener(completed::add)
                    .links(linkService())
                    .clock(clock)
                    .random(new Random(1)))
            .build();
  }

  private LinkService linkService() {
    DownloadLinks.Settings settings =
        new DownloadLinks.Settings(
            Octets.wrap("a secret for links".getBytes(StandardCharsets.UTF_8)),
            Duration.ofSeconds(1),
            Duration.ofDays(1),
            256,
            Duration.ofMinutes(15));
    return new LinkService(
        callFs.downloadLinks(settings, new Random(2)).orElseThrow(),
        URI.create("https://files.example:8443"),
        links,
        links);
  }

  /** The limits and the listener of links. */
  static final class Links implements LinkService.RateLimits, LinkService.Listener {
    Optional<Duration> wait = Optional.empty();
    int made;
    final List<String> used = new ArrayList<>();

    @Override
    public Optional<Duration> generation(String principal, String address) {
      return wait;
    }

    @Override
    public Optional<Duration> download(String address) {
      return wait;
    }

    @Override
    public void made() {
      made++;
    }

    @Override
    public void used(String outcome) {
      used.add(outcome);
    }
  }

  /** Makes one over a view of the test's own. */
  static CallFsHttp over(BiFunction<Credentials, Mode, FileSystemView> views) {
    return CallFsHttp.builder()
        .fileSystem(views)
        .authenticator(AUTHENTICATOR)
        .settings(HttpSettings.defaults("1.2.3", INSTANCE))
        .build();
  }

  private static ApiUser user(String name, long uid, String key) {
    return new ApiUser(
        new Principal(name, new Credentials(uid, uid, Set.of(uid)), false), List.of(key));
  }

  CallFs callFs() {
    return callFs;
  }

  CallFsHttp http() {
    return http;
  }

  Reply send(FakeRequest request) {
    return Reply.of(http.answer(request));
  }

  Optional<Reply> sendFromMemory(FakeRequest request) {
    return http.answerFromMemory(request).map(Reply::of);
  }

  Reply get(String target) {
    return send(FakeRequest.of("GET", target));
  }

  Reply head(String target) {
    return send(FakeRequest.of("HEAD", target));
  }

  Reply put(String target, String content) {
    return send(FakeRequest.of("PUT", target).body(content));
  }

  Reply post(String target, String json) {
    return send(FakeRequest.of("POST", target).json(json));
  }

  Reply patch(String target, String json) {
    return send(FakeRequest.of("PATCH", target).json(json));
  }

  Reply delete(String target) {
    return send(FakeRequest.of("DELETE", target));
  }

  @Override
  public void close() {
    http.close();
    callFs.close();
    locks.close();
    blobs.close();
    metadata.close();
  }
}
