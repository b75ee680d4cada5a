package io.callfs.bench;

import io.callfs.core.CallFs;
import io.callfs.fs.Credentials;
import io.callfs.fs.InstanceId;
import io.callfs.fs.Principal;
import io.callfs.http.AccessLimits;
import io.callfs.http.ApiUser;
import io.callfs.http.Authenticator;
import io.callfs.http.CallFsHttp;
import io.callfs.http.HttpSettings;
import io.callfs.http.KeyScope;
import io.callfs.memory.InMemoryBlobStore;
import io.callfs.memory.InMemoryMetadataStore;
import io.callfs.memory.InProcessLockManager;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The API over stores in memory, with a thousand users. Whoever made it closes it. */
final class Callers implements AutoCloseable {

  static final int USERS = 1000;

  /** A key that ended long ago. */
  static final String ENDED = "0123456789abcdef-ended";

  private final InMemoryMetadataStore metadata = new InMemoryMetadataStore();
  private final CallFs callFs =
      CallFs.builder()
          .metadata(metadata)
          .locks(new InProcessLockManager())
          .backend("memory", new InMemoryBlobStore())
          .build();
  private final CallFsHttp http;

  Callers(AccessLimits limits) {
    http =
        CallFsHttp.builder()
            .fileSystem(callFs::view)
            .authenticator(Authenticator.of(users()))
            .accessLimits(limits)
            .settings(HttpSettings.defaults("0", new InstanceId("bench")))
            .build();
  }

  static List<ApiUser> users() {
    List<ApiUser> users = new ArrayList<>();
    for (int i = 0; i < USERS; i++) {
      users.add(new ApiUser(principal(i), List.of(key(i))));
    }
    users.add(
        new ApiUser(
            principal(0),
            List.of(ENDED),
            new KeyScope(List.of(), false, Optional.of(Instant.EPOCH))));
    return users;
  }

  private static Principal principal(int number) {
    return new Principal("user-" + number, new Credentials(number, number, Set.of()), false);
  }

  static String key(int number) {
    return "0123456789abcdef-%05d".formatted(number);
  }

  CallFsHttp http() {
    return http;
  }

  @Override
  public void close() {
    http.close();
    callFs.close();
    metadata.close();
  }
}
