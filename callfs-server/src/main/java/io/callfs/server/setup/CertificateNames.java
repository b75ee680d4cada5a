package io.callfs.server.setup;

import io.callfs.server.config.Configuration;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What a generated certificate is valid for.
 *
 * @param commonName the name that people see
 * @param dns host names
 * @param ip IP addresses, textual
 */
record CertificateNames(String commonName, List<String> dns, List<String> ip) {

  private static final Pattern DNS_NAME =
      Pattern.compile(
          "(?=.{1,253}$)[A-Za-z0-9_]([A-Za-z0-9_-]*[A-Za-z0-9_])?(\\.[A-Za-z0-9_]([A-Za-z0-9_-]*[A-Za-z0-9_])?)*");
  private static final Pattern IPV4 = Pattern.compile("[0-9]{1,3}(\\.[0-9]{1,3}){3}");
  private static final Path KERNEL_NAME = Path.of("/proc/sys/kernel/hostname");

  CertificateNames {
    dns = List.copyOf(dns);
    ip = List.copyOf(ip);
  }

  /** Returns this machine's names, and the hosts that the configuration says clients use. */
  static CertificateNames of(Configuration configuration, Map<String, String> environment) {
    Set<String> dns = new LinkedHashSet<>(List.of("localhost"));
    Set<String> ip = new LinkedHashSet<>(List.of("127.0.0.1", "::1"));
    String host = hostName(environment);
    String external = configuration.server().externalUrl().getHost();
    for (String name : List.of(host, external, configuration.server().listenAddr().host())) {
      String bare = name.replaceAll("^\\[|]$|%.*$", "");
      if (bare.indexOf(':') >= 0 || IPV4.matcher(bare).matches()) {
        ip.add(bare);
      } else if (DNS_NAME.matcher(bare).matches()) {
        dns.add(bare);
      }
    }
    ip.removeAll(Set.of("0.0.0.0", "::"));
    return new CertificateNames(
        dns.contains(host) ? host : "localhost", List.copyOf(dns), List.copyOf(ip));
  }

  // The kernel is asked first: the resolver may take seconds on a machine whose name it doesn't
  // know.
  private static String hostName(Map<String, String> environment) {
    try {
      if (Files.isReadable(KERNEL_NAME)) {
        return Files.readString(KERNEL_NAME).strip();
      }
      String name = environment.get("HOSTNAME");
      return name != null ? name : InetAddress.getLocalHost().getHostName();
    } catch (IOException e) {
      // A machine without a name is reached as localhost.
      return "localhost";
    }
  }
}
