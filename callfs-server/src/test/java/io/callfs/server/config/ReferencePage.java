package io.callfs.server.config;

import java.util.Optional;
import java.util.stream.Collectors;

/** Writes docs/reference/configuration.md from the table of settings. */
final class ReferencePage {

  private static final String HEAD =
      """
      # Configuration

      <!-- Made from the table of settings by ReferencePageTest; change the table, not this page. -->

      A value comes from the environment, else from the configuration file, else it is the default. The file is the one
      given with `--config`, else `config.yaml`, `config.yml` or `config.json` of the working directory. Relative paths
      are resolved against the working directory.

      * The variable of `section.key` is `CALLFS_SECTION_KEY`. A secret can also be read from a file: put the file's name into
        `CALLFS_SECTION_KEY_FILE`.
      * Unknown keys, unknown variables that begin with `CALLFS_` and bad values are errors, told all at once, exit code 78.
        The launcher's own variables are `CALLFS_JAVA_HOME`, `CALLFS_JAVA_OPTS` and `CALLFS_JDK17_HOME`; what Kubernetes sets
        for a service called callfs is passed over.
      * `callfs config validate` shows every value with its source, secrets masked.
      * An empty value counts as not given for settings without a default that are marked "may be empty", and is an
        error elsewhere.

      ```yaml
      server:
        listen_addr: ":8443"
        read_timeout: 1m30s
      auth:
        users:
          - name: ann
            uid: 1000
            groups: [1000, 27]
            api_keys: ["sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"]
      backend:
        inline_limit: 16KiB
      ```
      """;

  private ReferencePage() {}

  static String render() {
    StringBuilder page = new StringBuilder(HEAD);
    String section = "";
    for (Setting<?> setting : SettingsTable.ALL) {
      if (!setting.section().equals(section)) {
        section = setting.section();
        page.append("\n## ").append(section).append('\n');
      }
      page.append("\n### `")
          .append(setting.key())
          .append("`\n\n")
          .append(setting.doc())
          .append("\n\n");
      page.append("* variable: `").append(setting.variable()).append("`\n");
      if (setting.secret()) {
        page.append("* secret, or the name of a file in `")
            .append(setting.fileVariable())
            .append("`\n");
      }
      page.append("* default: ").append(code(setting.defaultText())).append('\n');
      page.append("* allowed: ").append(setting.type().allowed());
      page.append(setting.mayBeEmpty() ? "; may be empty\n" : "\n");
    }
    return page.toString()
        .lines()
        .map(String::stripTrailing)
        .collect(Collectors.joining("\n", "", "\n"));
  }

  private static String code(Optional<String> text) {
    return text.map(value -> "`" + value + "`").orElse("none");
  }
}
