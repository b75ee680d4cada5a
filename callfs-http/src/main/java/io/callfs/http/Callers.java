package io.callfs.http;

import io.callfs.core.FileSystemView;
import io.callfs.fs.Attributes;
import io.callfs.fs.Credentials;
import io.callfs.fs.Errno;
import io.callfs.fs.FsException;
import io.callfs.fs.Mode;
import io.callfs.fs.Principal;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Gives each request the tree as its caller sees it (API.md §2). Thread-safe. */
final class Callers {

  private static final Headers CHALLENGE =
      Headers.builder().add("WWW-Authenticate", "Bearer").build();
  private static final String FORM = "X-CallFS-Act-As must be uid=N;gid=N;groups=N,N";

  private final Supplier<Authenticator> authenticator;
  private final AccessLimits limits;
  private final KnownKeys knownKeys;
  private final BiFunction<Credentials, Mode, FileSystemView> views;
  private final Mode umask;
  private final InstantSource clock;

  Callers(
      Supplier<Authenticator> authenticator,
      AccessLimits limits,
      KnownKeys knownKeys,
      BiFunction<Credentials, Mode, FileSystemView> views,
      Mode umask,
      InstantSource clock) {
    this.authenticator = authenticator;
    this.limits = limits;
    this.knownKeys = knownKeys;
    this.views = views;
    this.umask = umask;
    this.clock = clock;
  }

  /**
   * Returns the tree for a request, before anything else of it is looked at.
   *
   * @throws FsException EINVAL for a malformed identity or umask
   * @throws Refusal 401 without a valid key; 429 after too many wrong ones; 403 where one who is no
   *     administrator asks for another identity
   */
  FileSystemView view(Exchange exchange) {
    Request request = exchange.request();
    Authenticator.Known key = authenticate(exchange);
    Principal principal = key.principal();
    exchange.caller(principal, key.id(), key.name());
    KeyScope scope = key.scope();
    requireWithin(scope, exchange);
    List<String> actAs = request.headers("X-CallFS-Act-As");
    List<String> ownUmask = request.headers("X-CallFS-Umask");
    Credentials who = actAs.isEmpty() ? principal.credentials() : actAs(principal, actAs);
    exchange.audit().as(who);
    FileSystemView view = views.apply(who, ownUmask.isEmpty() ? umask : umask(ownUmask));
    return scope.bounded() ? new ScopedView(view, scope) : view;
  }

  /** Refuses what a key is not for, as far as the method and the route tell. */
  private static void requireWithin(KeyScope scope, Exchange exchange) {
    Method method = exchange.method();
    boolean reads = method == Method.GET || method == Method.HEAD || method == Method.OPTIONS;
    if (scope.readOnly() && !reads) {
      throw new FsException(Errno.EROFS, "this key only reads");
    }
    if (scope.bounded() && exchange.route() == Route.LINKS) {
      throw new FsException(Errno.EACCES, "this key does not see all links of its user");
    }
  }

  private Authenticator.@Nullable Known known(Request request) {
    Authenticator current = authenticator.get();
    Authenticator.Known key = current.find(request);
    if (key == null) {
      key = current.certified(request);
    }
    if (key == null && PeerGate.vouchesForCaller(request)) {
      // Whether a peer says so is found out before anything is done for the caller.
      String name = request.headers(PeerGate.CERTIFIED).get(0);
      key = current.certified(PercentCoding.decode(name, 0, name.length()));
      if (key == null) {
        throw PeerGate.refused();
      }
    }
    return key;
  }

  private Authenticator.Known authenticate(Exchange exchange) {
    Authenticator.Known key = known(exchange.request());
    if (key != null && !key.scope().validAt(clock)) {
      key = null;
    }
    if (key != null && knownKeys.knows(key.id(), exchange.client())) {
      return key;
    }
    boolean tried = !exchange.request().headers("Authorization").isEmpty();
    if (tried) {
      // Whether the key is right is not told before the wait is over.
      Optional<Duration> wait = limits.mustWait(exchange.client());
      if (wait.isPresent()) {
        throw Refusal.tooMany("too many wrong keys from this address", wait.get());
      }
    }
    if (key == null) {
      if (tried) {
        limits.wrongKey(exchange.client());
      }
      throw new Refusal(
          401, "AUTHENTICATION_FAILED", null, "a valid API key is required", CHALLENGE);
    }
    knownKeys.note(key.id(), exchange.client());
    return key;
  }

  /**
   * Counts a request of a caller that is known, once.
   *
   * @throws Refusal 429 where it is one too many
   */
  void count(Exchange exchange) {
    Optional<Duration> wait = limits.request(exchange.callerKey());
    if (wait.isPresent()) {
      throw Refusal.tooMany("too many requests with this key", wait.get());
    }
  }

  private static Mode umask(List<String> lines) {
    String text = lines.size() == 1 ? lines.get(0) : "";
    int bits = 0;
    for (int i = 0; i < text.length() && bits >= 0; i++) {
      char c = text.charAt(i);
      bits = c >= '0' && c <= '7' && bits <= 077 ? bits << 3 | (c - '0') : -1;
    }
    if (text.isEmpty() || bits < 0) {
      throw new FsException(Errno.EINVAL, "X-CallFS-Umask must be octal digits, 0 to 0777");
    }
    return new Mode(bits);
  }

  private static Credentials actAs(Principal principal, List<String> lines) {
    if (!principal.administrator()) {
      throw new Refusal(
          403,
          "ACT_AS_FORBIDDEN",
          Errno.EPERM,
          "only administrators may act as others",
          Headers.none());
    }
    if (lines.size() != 1) {
      throw new FsException(Errno.EINVAL, FORM);
    }
    String line = lines.get(0);
    long uid = -1;
    long gid = -1;
    Set<Long> groups = null;
    int start = 0;
    for (int i = 0; i <= line.length(); i++) {
      if (i == line.length() || line.charAt(i) == ';') {
        String part = line.substring(start, i).strip();
        start = i + 1;
        if (part.startsWith("uid=") && uid < 0) {
          uid = id(part, 4, part.length());
        } else if (part.startsWith("gid=") && gid < 0) {
          gid = id(part, 4, part.length());
        } else if (part.startsWith("groups=") && groups == null) {
          groups = groups(part);
        } else {
          throw new FsException(Errno.EINVAL, FORM);
        }
      }
    }
    if (uid < 0) {
      throw new FsException(Errno.EINVAL, FORM);
    }
    long effectiveGid = gid < 0 ? uid : gid;
    return new Credentials(uid, effectiveGid, groups == null ? Set.of(effectiveGid) : groups);
  }

  private static Set<Long> groups(String part) {
    Set<Long> groups = new HashSet<>();
    int start = "groups=".length();
    if (start == part.length()) {
      return groups;
    }
    for (int i = start; i <= part.length(); i++) {
      if (i == part.length() || part.charAt(i) == ',') {
        groups.add(id(part, start, i));
        start = i + 1;
      }
    }
    return groups;
  }

  private static long id(String part, int from, int to) {
    long id = Digits.parse(part, from, to);
    if (id < 0 || id > Attributes.MAX_ID) {
      throw new FsException(Errno.EINVAL, FORM);
    }
    return id;
  }
}
