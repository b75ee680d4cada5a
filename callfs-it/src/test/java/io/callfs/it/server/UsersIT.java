package io.callfs.it.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.callfs.it.kernel.KernelCalls;
import io.callfs.it.server.UsersCall.User;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Users with keys of their own over HTTPS, answered as the kernel answers the same users. */
class UsersIT {

  @TempDir static Path directory;

  private static Distribution server;

  @BeforeAll
  static void start() throws IOException {
    Path file = directory.resolve("users.yaml");
    Files.writeString(
        file, "auth:\n  users:\n" + User.ALICE.yaml() + User.BOB.yaml() + User.CAROL.yaml());
    server = Distribution.launch(directory.resolve("data"), Map.of(), "--config", file.toString());
    assertThat(server.port()).as(server.output()).isPositive();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  void usersWithKeysAreAnsweredAsByTheKernel() throws IOException, InterruptedException {
    compare("keys", false);
  }

  @Test
  void anAdministratorWhoActsAsUsersIsAnsweredAsTheyAreByTheKernel()
      throws IOException, InterruptedException {
    compare("act-as", true);
  }

  private static void compare(String name, boolean actingAs)
      throws IOException, InterruptedException {
    KernelCalls.assumePossible();
    Client client = server.client();
    assertThat(client.post("/v1/files/" + name, "{\"type\":\"directory\"}").statusCode())
        .isEqualTo(201);
    List<String> differences = new ArrayList<>();
    try (KernelCalls kernel = KernelCalls.start(Files.createDirectory(directory.resolve(name)))) {
      for (String line : lines()) {
        UsersCall call = UsersCall.parse(line);
        String expected = call.ofKernel(kernel.call(call.kernelLine()));
        String actual = call.send(client, "/" + name, actingAs);
        if (!actual.equals(expected)) {
          differences.add(call + ": the kernel says " + expected + ", we say " + actual);
        }
      }
    }
    assertThat(differences).isEmpty();
  }

  private static List<String> lines() throws IOException {
    try (InputStream in = UsersIT.class.getResourceAsStream("users.txt")) {
      return new String(Objects.requireNonNull(in).readAllBytes(), UTF_8)
          .lines()
          .filter(line -> !line.isEmpty() && !line.startsWith("#"))
          .toList();
    }
  }

  @Test
  void onlyAnAdministratorActsAsOthers() {
    Client alice = server.client(User.ALICE.key());
    HttpResponse<byte[]> refused =
        alice.send(alice.request("/v1/files/").header("X-CallFS-Act-As", "uid=1000").GET());
    assertThat(refused.statusCode()).isEqualTo(403);
    assertThat(refused.headers().firstValue("X-CallFS-Errno")).contains("EPERM");
    assertThat(new String(refused.body(), UTF_8)).contains("ACT_AS_FORBIDDEN");
  }

  @Test
  void ownersAreToldByTheirNames() {
    Client client = server.client();
    HttpResponse<byte[]> made =
        client.send(
            client
                .request("/v1/files/of-bob")
                .header("Content-Type", "text/plain")
                .PUT(BodyPublishers.ofString("b")));
    assertThat(made.statusCode()).isEqualTo(201);
    HttpResponse<byte[]> given = client.patch("/v1/files/of-bob", "{\"uid\":1001,\"gid\":1001}");
    assertThat(given.headers().firstValue("X-CallFS-Owner")).contains("bob");
  }
}
