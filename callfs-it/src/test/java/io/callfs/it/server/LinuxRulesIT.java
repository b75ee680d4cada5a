package io.callfs.it.server;

import io.callfs.it.rules.Answering;
import io.callfs.it.rules.LinuxRules;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** The built distribution, over SQLite, keeps the rules over HTTPS. */
class LinuxRulesIT extends LinuxRules {

  @TempDir static Path data;

  private static Distribution server;
  private static Client client;

  @BeforeAll
  static void launch() {
    server = Distribution.start(data);
    client = server.client();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Override
  protected Answering start() {
    return new WireCalls(client);
  }
}
