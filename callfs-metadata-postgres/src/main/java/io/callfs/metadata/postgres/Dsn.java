package io.callfs.metadata.postgres;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import org.postgresql.Driver;
import org.postgresql.PGProperty;

/**
 * Where a database is and how it is reached: {@code
 * postgres://user:password@host:port/database?sslmode=require} as libpq has it, several hosts
 * included, or a URL of the JDBC driver. Secrets are in the properties only, and {@link #toString}
 * tells hosts and the database.
 */
final class Dsn {

  private static final String KEY = "setting metadata_store.dsn";

  /** Parameters of libpq that the driver has under other names. */
  private static final Map<String, String> NAMES =
      Map.ofEntries(
          Map.entry("application_name", "ApplicationName"),
          Map.entry("connect_timeout", "connectTimeout"),
          Map.entry("dbname", "PGDBNAME"),
          Map.entry("keepalives", "tcpKeepAlive"),
          Map.entry("search_path", "currentSchema"),
          Map.entry("target_session_attrs", "targetServerType"));

  /** What libpq calls the kind of server. */
  private static final Map<String, String> SERVER_TYPES =
      Map.of(
          "any", "any",
          "read-write", "primary",
          "primary", "primary",
          "read-only", "secondary",
          "standby", "secondary",
          "prefer-standby", "preferSecondary");

  private final String url;
  private final Properties properties;
  private final String place;

  private Dsn(String url, Properties properties, String place) {
    this.url = url;
    this.properties = properties;
    this.place = place;
  }

  /**
   * Reads a DSN.
   *
   * @throws IllegalArgumentException for one that can't be meant, without its secrets
   */
  static Dsn parse(String text) {
    String lower = text.toLowerCase(Locale.ROOT);
    if (lower.startsWith("jdbc:postgresql:")) {
      return jdbc(text);
    }
    for (String scheme : List.of("postgres://", "postgresql://")) {
      if (lower.startsWith(scheme)) {
        return uri(text.substring(scheme.length()));
      }
    }
    throw new IllegalArgumentException(
        KEY + " must begin with postgres://, postgresql:// or jdbc:postgresql:");
  }

  private static Dsn jdbc(String text) {
    Properties parsed = Driver.parseURL(text, new Properties());
    if (parsed == null) {
      throw new IllegalArgumentException(KEY + " is no URL that PostgreSQL's driver understands");
    }
    return of(parsed);
  }

  private static Dsn uri(String rest) {
    int query = rest.indexOf('?');
    String parameters = query < 0 ? "" : rest.substring(query + 1);
    String before = query < 0 ? rest : rest.substring(0, query);
    // A password may hold slashes and at-signs that somebody forgot to encode.
    int at = before.lastIndexOf('@');
    int slash = before.indexOf('/', at + 1);
    String hosts = before.substring(at + 1, slash < 0 ? before.length() : slash);
    Properties properties = new Properties();
    if (at >= 0) {
      String user = before.substring(0, at);
      int colon = user.indexOf(':');
      put(properties, "user", decode(colon < 0 ? user : user.substring(0, colon)));
      if (colon >= 0) {
        put(properties, "password", decode(user.substring(colon + 1)));
      }
    }
    putHosts(properties, hosts);
    if (slash >= 0) {
      put(properties, "PGDBNAME", decode(before.substring(slash + 1)));
    }
    for (String parameter : parameters.split("&", -1)) {
      if (!parameter.isEmpty()) {
        putParameter(properties, parameter);
      }
    }
    return of(properties);
  }

  private static void putHosts(Properties properties, String hosts) {
    List<String> names = new ArrayList<>();
    List<String> ports = new ArrayList<>();
    for (String host : hosts.split(",", -1)) {
      int colon = host.lastIndexOf(':');
      boolean port = colon >= 0 && colon > host.lastIndexOf(']');
      names.add(decode(port ? host.substring(0, colon) : host));
      ports.add(port && colon + 1 < host.length() ? host.substring(colon + 1) : "5432");
    }
    for (String port : ports) {
      if (!port.matches("[0-9]{1,5}") || Integer.parseInt(port) > 65_535 || port.equals("0")) {
        throw new IllegalArgumentException(KEY + " has a port that is none: " + port);
      }
    }
    if (!hosts.isEmpty()) {
      properties.setProperty("PGHOST", String.join(",", names));
      properties.setProperty("PGPORT", String.join(",", ports));
    }
  }

  private static void putParameter(Properties properties, String parameter) {
    int equals = parameter.indexOf('=');
    if (equals < 1) {
      throw new IllegalArgumentException(KEY + " has a parameter without a value");
    }
    String given = decode(parameter.substring(0, equals));
    String name = NAMES.getOrDefault(given, given);
    String value = decode(parameter.substring(equals + 1));
    if (name.equals("host")) {
      properties.setProperty("PGHOST", value);
    } else if (name.equals("port")) {
      properties.setProperty("PGPORT", value);
    } else if (name.equals("targetServerType")) {
      properties.setProperty(name, SERVER_TYPES.getOrDefault(value, value));
    } else if (name.equals("tcpKeepAlive")) {
      properties.setProperty(name, Boolean.toString(value.equals("1") || value.equals("true")));
    } else if (PGProperty.forName(name) != null) {
      properties.setProperty(name, value);
    } else {
      throw new IllegalArgumentException(
          KEY + " has the parameter " + given + ", which PostgreSQL's driver does not know");
    }
  }

  private static Dsn of(Properties properties) {
    String host = properties.getProperty("PGHOST", "localhost");
    String port = properties.getProperty("PGPORT", "5432");
    String user = properties.getProperty("user", System.getProperty("user.name", ""));
    String database = properties.getProperty("PGDBNAME", user);
    requireOneOf(
        properties,
        "sslmode",
        List.of("disable", "allow", "prefer", "require", "verify-ca", "verify-full"));
    Properties rest = new Properties();
    for (String name : properties.stringPropertyNames()) {
      if (!name.equals("PGHOST") && !name.equals("PGPORT") && !name.equals("PGDBNAME")) {
        rest.setProperty(name, properties.getProperty(name));
      }
    }
    rest.setProperty("user", user);
    String[] hosts = host.split(",", -1);
    String[] ports = port.split(",", -1);
    List<String> places = new ArrayList<>();
    for (int i = 0; i < hosts.length; i++) {
      places.add(hosts[i] + ":" + ports[Math.min(i, ports.length - 1)]);
    }
    String at = String.join(",", places);
    String url = "jdbc:postgresql://" + at + "/" + encode(database);
    return new Dsn(url, rest, database + " at " + at);
  }

  private static void requireOneOf(Properties properties, String name, List<String> allowed) {
    String value = properties.getProperty(name);
    if (value != null && !allowed.contains(value)) {
      throw new IllegalArgumentException(
          KEY + " has the " + name + " " + value + "; there are " + String.join(", ", allowed));
    }
  }

  private static void put(Properties properties, String name, String value) {
    if (!value.isEmpty()) {
      properties.setProperty(name, value);
    }
  }

  private static String decode(String text) {
    try {
      return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(KEY + " holds a percent sign that encodes nothing", e);
    }
  }

  private static String encode(String text) {
    return java.net.URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  /** Returns a URL for the driver, without secrets. */
  String url() {
    return url;
  }

  /** Returns the driver's properties, with secrets. */
  Properties properties() {
    Properties copy = new Properties();
    copy.putAll(properties);
    return copy;
  }

  @Override
  public String toString() {
    return place;
  }
}
