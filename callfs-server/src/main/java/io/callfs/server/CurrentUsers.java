package io.callfs.server;

import io.callfs.fs.Principal;
import io.callfs.http.ApiUser;
import io.callfs.http.Authenticator;
import io.callfs.http.KeyScope;
import io.callfs.server.config.Configuration;
import io.callfs.server.config.KeyDigest;
import io.callfs.server.config.UserAccount;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Who may call now; replaced as a whole. Thread-safe. */
final class CurrentUsers {

  /** One reading of the configuration. */
  private record State(Authenticator authenticator, Map<Long, String> names) {}

  private volatile State state;

  CurrentUsers(Configuration.Auth auth) {
    state = stateOf(auth);
  }

  /** Returns who finds callers by their keys now. */
  Authenticator authenticator() {
    return state.authenticator;
  }

  /** Returns how a user is called. */
  Optional<String> ownerName(long uid) {
    return Optional.ofNullable(state.names.get(uid));
  }

  /** Lets these call from the next request on, and nobody else. */
  void take(Configuration.Auth auth) {
    state = stateOf(auth);
  }

  private static State stateOf(Configuration.Auth auth) {
    List<ApiUser> users = new ArrayList<>();
    Map<Long, String> names = new HashMap<>();
    users.add(ApiUser.administrator(auth.apiKeys().stream().map(KeyDigest::prefixed).toList()));
    names.put(0L, "root");
    for (UserAccount user : auth.users()) {
      Principal principal = user.principal();
      for (KeyDigest key : user.keys()) {
        KeyScope scope = user.scopes().getOrDefault(key, KeyScope.ALL);
        users.add(new ApiUser(principal, List.of(key.prefixed()), scope));
      }
      if (!user.certificates().isEmpty()) {
        users.add(new ApiUser(principal, List.of(), KeyScope.ALL, user.certificates()));
      }
      names.putIfAbsent(principal.credentials().uid(), principal.name());
    }
    return new State(Authenticator.of(users), Map.copyOf(names));
  }
}
