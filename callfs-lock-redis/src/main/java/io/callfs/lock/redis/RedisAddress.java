package io.callfs.lock.redis;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where Redis is and how one logs in. Forms:
 *
 * <ul>
 *   <li>{@code host}, {@code host:port}, {@code [::1]:port};
 *   <li>{@code redis://user:password@host:port/database}, {@code rediss://…} with TLS;
 *   <li>{@code redis-sentinel://user:password@sentinel:port,sentinel:port/database?master=name},
 *       {@code rediss-sentinel://…} with TLS to sentinels and to Redis.
 * </ul>
 *
 * <p>All but the hosts (and the master's name) may be left out. User and password are
 * percent-encoded. Further parameters: {@code ca_file}, a PEM file with the certificates to trust
 * instead of the system's; {@code sentinel_user} and {@code sentinel_password}.
 *
 * @param endpoints Redis itself, or the sentinels
 * @param master what the sentinels call Redis; empty without sentinels
 * @param tls whether connections are encrypted; certificates and host names are verified then
 * @param caFile PEM certificates to trust
 * @param login who one is for Redis
 * @param sentinelLogin who one is for sentinels
 * @param database the number of the database
 */
public record RedisAddress(
    List<Endpoint> endpoints,
    Optional<String> master,
    boolean tls,
    Optional<Path> caFile,
    Login login,
    Login sentinelLogin,
    int database) {

  private static final int PORT = 6379;
  private static final int SENTINEL_PORT = 26379;

  /** Checks that there is somebody to ask. */
  public RedisAddress {
    endpoints = List.copyOf(endpoints);
    if (endpoints.isEmpty() || (master.isEmpty() && endpoints.size() > 1)) {
      throw new IllegalArgumentException("names no host, or several without sentinels");
    }
    if (database < 0) {
      throw new IllegalArgumentException("has a database number below 0");
    }
  }

  /** A host and a port. */
  public record Endpoint(String host, int port) {
    /** Checks the parts. */
    public Endpoint {
      if (host.isEmpty() || host.chars().anyMatch(c -> c <= ' ' || "/?#@,".indexOf(c) >= 0)) {
        throw new IllegalArgumentException("names no host, or one with an impossible character");
      }
      if (port < 1 || port > 65_535) {
        throw new IllegalArgumentException("has a port that is not within 1 to 65535");
      }
    }

    @Override
    public String toString() {
      return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
    }
  }

  /** A user and a password, either of which may be missing. Shows neither. */
  public record Login(Optional<String> user, Optional<String> password) {
    /** Nobody. */
    public static final Login NONE = new Login(Optional.empty(), Optional.empty());

    @Override
    public String toString() {
      return "Login";
    }
  }

  /**
   * Parses an address.
   *
   * @throws IllegalArgumentException that says what is wrong and shows nothing of the text
   */
  public static RedisAddress parse(String text) {
    int authority = text.indexOf("://");
    if (authority < 0) {
      return new RedisAddress(
          List.of(endpoint(text, PORT)),
          Optional.empty(),
          false,
          Optional.empty(),
          Login.NONE,
          Login.NONE,
          0);
    }
    return switch (text.substring(0, authority)) {
      case "redis" -> parse(text.substring(authority + 3), false, false);
      case "rediss" -> parse(text.substring(authority + 3), true, false);
      case "redis-sentinel" -> parse(text.substring(authority + 3), false, true);
      case "rediss-sentinel" -> parse(text.substring(authority + 3), true, true);
      default ->
          throw new IllegalArgumentException(
              "has a scheme other than redis, rediss, redis-sentinel and rediss-sentinel");
    };
  }

  private static RedisAddress parse(String text, boolean tls, boolean sentinels) {
    int query = text.indexOf('?');
    Parameters parameters = Parameters.parse(query < 0 ? "" : text.substring(query + 1));
    String location = query < 0 ? text : text.substring(0, query);
    int at = location.lastIndexOf('@');
    Login login = at < 0 ? Login.NONE : login(location.substring(0, at));
    location = location.substring(at + 1);
    int slash = location.indexOf('/');
    String hosts = slash < 0 ? location : location.substring(0, slash);
    String database = slash < 0 ? "" : location.substring(slash + 1);
    List<Endpoint> endpoints = new ArrayList<>();
    for (String host : hosts.split(",", -1)) {
      endpoints.add(endpoint(host, sentinels ? SENTINEL_PORT : PORT));
    }
    if (sentinels != (parameters.master() != null)) {
      throw new IllegalArgumentException("needs the parameter master with sentinels, and only so");
    }
    return new RedisAddress(
        endpoints,
        Optional.ofNullable(parameters.master()),
        tls,
        Optional.ofNullable(parameters.caFile()).map(Path::of),
        login,
        new Login(
            Optional.ofNullable(parameters.sentinelUser()),
            Optional.ofNullable(parameters.sentinelPassword())),
        database.isEmpty() ? 0 : number(database, "database"));
  }

  private static Endpoint endpoint(String text, int defaultPort) {
    int end = text.startsWith("[") ? text.indexOf(']') : -1;
    if (end > 0) {
      String rest = text.substring(end + 1);
      if (!rest.isEmpty() && !rest.startsWith(":")) {
        throw new IllegalArgumentException("has no port after an IPv6 address in brackets");
      }
      return new Endpoint(
          text.substring(1, end), rest.isEmpty() ? defaultPort : number(rest.substring(1), "port"));
    }
    int colon = text.indexOf(':');
    if (colon != text.lastIndexOf(':')) {
      throw new IllegalArgumentException("needs brackets around an IPv6 address: [::1]:6379");
    }
    return colon < 0
        ? new Endpoint(text, defaultPort)
        : new Endpoint(text.substring(0, colon), number(text.substring(colon + 1), "port"));
  }

  private static Login login(String text) {
    int colon = text.indexOf(':');
    String user = colon < 0 ? text : text.substring(0, colon);
    String password = colon < 0 ? "" : text.substring(colon + 1);
    return new Login(
        Optional.of(decoded(user)).filter(each -> !each.isEmpty()),
        Optional.of(decoded(password)).filter(each -> !each.isEmpty()));
  }

  private static String decoded(String text) {
    try {
      // A plus is itself here, unlike in a form.
      return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      // The cause would show what may be a piece of a password.
      throw new IllegalArgumentException(
          "has a percent sign that two hexadecimal digits must follow");
    }
  }

  private static int number(String digits, String what) {
    if (digits.isEmpty()
        || digits.length() > 9
        || !digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
      throw new IllegalArgumentException("has a " + what + " that is no number");
    }
    return Integer.parseInt(digits);
  }

  /** Returns this address with a password, where it names none itself. */
  RedisAddress withPassword(String password) {
    if (login.password().isPresent()) {
      throw new IllegalArgumentException("holds a password, and another one is given beside it");
    }
    Login completed = new Login(login.user(), Optional.of(Objects.requireNonNull(password)));
    return new RedisAddress(endpoints, master, tls, caFile, completed, sentinelLogin, database);
  }

  /** Returns where it is, without users and passwords. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder(64);
    endpoints.forEach(each -> text.append(text.length() == 0 ? "" : ",").append(each));
    return master.map(name -> name + " of sentinels " + text).orElse(text.toString());
  }

  /** What follows the question mark. */
  private record Parameters(
      @Nullable String master,
      @Nullable String caFile,
      @Nullable String sentinelUser,
      @Nullable String sentinelPassword) {

    static Parameters parse(String query) {
      Parameters found = new Parameters(null, null, null, null);
      for (String each : query.isEmpty() ? new String[0] : query.split("&", -1)) {
        int equals = each.indexOf('=');
        String value = equals < 0 ? "" : decoded(each.substring(equals + 1));
        if (value.isEmpty()) {
          throw new IllegalArgumentException("has a parameter without a value");
        }
        found = found.with(each.substring(0, equals), value);
      }
      return found;
    }

    private Parameters with(String name, String value) {
      return switch (name) {
        case "master" -> new Parameters(value, caFile, sentinelUser, sentinelPassword);
        case "ca_file" -> new Parameters(master, value, sentinelUser, sentinelPassword);
        case "sentinel_user" -> new Parameters(master, caFile, value, sentinelPassword);
        case "sentinel_password" -> new Parameters(master, caFile, sentinelUser, value);
        default ->
            throw new IllegalArgumentException(
                "has a parameter other than master, ca_file, sentinel_user, sentinel_password");
      };
    }
  }
}
