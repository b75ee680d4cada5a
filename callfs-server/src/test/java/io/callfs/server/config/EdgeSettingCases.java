package io.callfs.server.config;

import io.callfs.server.config.SettingCases.Case;
import java.util.List;

/** The cases of the settings of {@link EdgeSettings}. */
final class EdgeSettingCases {

  private EdgeSettingCases() {}

  static List<Case> all() {
    return List.of(
        SettingCases.of(
            "server.key_password", "p1", "p2", c -> SettingCases.reveal(c.edge().keyPassword())),
        SettingCases.of(
            "limits.connections_per_address", "5", "6", c -> c.edge().connectionsPerAddress()),
        SettingCases.of(
            "audit.file",
            "/a",
            "/b",
            c -> c.edge().audit().file().map(Object::toString).orElse("")),
        SettingCases.of("audit.hash_chain", "true", "true", c -> c.edge().audit().hashChain()),
        SettingCases.of(
            "server.client_ca_file",
            "a.pem",
            "b.pem",
            c -> c.edge().clientCaFile().map(file -> file.getFileName().toString()).orElse("")),
        SettingCases.of(
            "server.cross_origins",
            "https://A.example:443, http://localhost:3000",
            "['https://b.example']",
            "[https://a.example, http://localhost:3000]",
            "[https://b.example]",
            c -> c.edge().crossOrigins()),
        SettingCases.of(
            "server.trusted_proxies",
            "10.0.0.0/8, ::1",
            "[192.0.2.7]",
            "[10.0.0.0/8, 0:0:0:0:0:0:0:1]",
            "[192.0.2.7]",
            c -> c.edge().trustedProxies()),
        SettingCases.of("limits.auth_failures", "0", "7", c -> c.edge().wrongKeys().free()),
        SettingCases.of(
            "limits.auth_delay", "2s", "3s", "PT2S", "PT3S", c -> c.edge().wrongKeys().delay()),
        SettingCases.of(
            "limits.auth_delay_max",
            "1m",
            "2m",
            "PT1M",
            "PT2M",
            c -> c.edge().wrongKeys().maxDelay()),
        SettingCases.of(
            "limits.requests_per_second", "1", "2", c -> c.edge().requests().perSecond()),
        SettingCases.of("limits.requests_burst", "3", "4", c -> c.edge().requests().burst()));
  }
}
