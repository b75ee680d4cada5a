package io.callfs.it.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A disk that fills up under a running server; needs the right to mount a small one. */
class FullDiskIT {

  private static final int REFUSALS = 12;
  private static final int MOST = 20_000;

  @TempDir Path disk;

  private boolean mounted;
  private final Map<String, BytesPattern> stored = new HashMap<>();

  @AfterEach
  void unmount() throws IOException, InterruptedException {
    if (mounted) {
      assertThat(run("umount", disk.toString())).isTrue();
    }
  }

  private void mount(String options) throws IOException, InterruptedException {
    mounted = run("mount", "-t", "tmpfs", "-o", options, "tmpfs", disk.toString());
    assumeTrue(mounted, "lacks the right to mount a small disk");
  }

  private static boolean run(String... command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    process.getOutputStream().close();
    byte[] ignored = process.getInputStream().readAllBytes();
    return process.waitFor(20, TimeUnit.SECONDS) && process.exitValue() == 0;
  }

  /** Stores a content; returns whether there was room, which 507 denies. */
  private boolean put(Client client, String target, BytesPattern pattern) {
    HttpResponse<byte[]> answer = client.put(target, pattern.bytes());
    if (answer.statusCode() == 507) {
      assertThat(new String(answer.body(), UTF_8)).contains("\"errno\":\"ENOSPC\"");
      return false;
    }
    assertThat(answer.statusCode()).as(new String(answer.body(), UTF_8)).isIn(200, 201);
    stored.put(target, pattern);
    return true;
  }

  /** Stores files until many have been refused; returns their names. */
  private List<String> fill(Client client, String prefix, int size) {
    List<String> names = new ArrayList<>();
    int refused = 0;
    for (int i = 0; refused < REFUSALS && i < MOST; i++) {
      if (put(client, prefix + i, new BytesPattern(i, size))) {
        names.add(prefix + i);
      } else {
        refused++;
      }
    }
    assertThat(refused).isEqualTo(REFUSALS);
    return names;
  }

  private void fillThenReplaceThenDeleteThenStore(int... sizes) {
    try (Distribution server = Distribution.start(disk)) {
      Client client = server.client();
      for (int i = 0; i < 10; i++) {
        assertThat(put(client, "/v1/files/old" + i, new BytesPattern(i, i * 3000L))).isTrue();
      }
      List<String> names = new ArrayList<>();
      for (int size : sizes) {
        names.addAll(fill(client, "/v1/files/size" + size + "-", size));
      }
      for (int i = 0; i < 10; i++) {
        boolean ignored = put(client, "/v1/files/old" + i, new BytesPattern(100 + i, i * 3000L));
      }
      assertWhole(client);
      for (String name : names) {
        assertThat(client.delete(name).statusCode()).isEqualTo(204);
        stored.remove(name);
      }
      for (int size : sizes) {
        String again = "/v1/files/again" + size;
        assertThat(
                BytesDisk.await(
                    Duration.ofSeconds(20), () -> put(client, again, new BytesPattern(size, size))))
            .as("room after deletes")
            .isTrue();
      }
      assertWhole(client);
      server.terminate();
      assertThat(server.exitCode(Duration.ofSeconds(40))).isZero();
    }
    try (Distribution server = Distribution.start(disk)) {
      assertWhole(server.client());
    }
  }

  private void assertWhole(Client client) {
    assertThat(client.get("/v1/files/").statusCode()).isEqualTo(200);
    stored.forEach(
        (name, pattern) -> assertThat(client.get(name).body()).as(name).isEqualTo(pattern.bytes()));
  }

  @Test
  void aDiskFullOfLargeFilesRefusesMoreKeepsTheOldAndRecoversByDeletes() throws Exception {
    mount("size=20m");
    fillThenReplaceThenDeleteThenStore(1 << 20, 100_000, 16_000);
  }

  @Test
  void aDiskFullOfSmallFilesRefusesMoreKeepsTheOldAndRecoversByDeletes() throws Exception {
    mount("size=20m");
    fillThenReplaceThenDeleteThenStore(16_000);
  }

  @Test
  void aDiskWithoutInodesRefusesLargeFilesAndRecoversByDeletes() throws Exception {
    mount("size=20m,nr_inodes=80");
    fillThenReplaceThenDeleteThenStore(20_000);
  }
}
