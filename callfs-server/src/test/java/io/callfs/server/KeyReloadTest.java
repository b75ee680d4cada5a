package io.callfs.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.callfs.http.Request;
import io.callfs.server.config.Configuration;
import io.callfs.server.config.ConfigurationLoader;
import io.callfs.server.config.KeyDigest;
import io.callfs.server.config.LoadedConfiguration;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeyReloadTest {

  private static final String OLD = "anns-old-key-4711";
  private static final String NEW = "anns-new-key-4711";
  private static final String GENERATED = "made-at-the-first-start";

  @TempDir Path directory;

  private Path file;
  private CurrentUsers users;
  private KeyReload reload;

  @BeforeEach
  void readOnce() throws IOException {
    file = directory.resolve("config.yaml");
    ann(OLD);
    users = new CurrentUsers(load().configuration().auth());
    reload =
        new KeyReload(users, Reloads.of(load(), this::load), List.of(KeyDigest.ofKey(GENERATED)));
  }

  private LoadedConfiguration load() {
    return ConfigurationLoader.load(Map.of(), directory, Optional.of(file));
  }

  private void ann(String key) throws IOException {
    Files.writeString(
        file, "auth: {users: [{name: ann, uid: 1000, api_keys: ['%s']}]}".formatted(key));
  }

  private Optional<String> caller(String key) {
    return users.authenticator().authenticate(with(key)).map(principal -> principal.name());
  }

  private static Request with(String key) {
    return new Request() {
      @Override
      public String method() {
        return "GET";
      }

      @Override
      public String target() {
        return "/v1";
      }

      @Override
      public List<String> headers(String name) {
        return name.equals("Authorization") ? List.of("Bearer " + key) : List.of();
      }

      @Override
      public OptionalLong contentLength() {
        return OptionalLong.of(0);
      }

      @Override
      public InputStream body() {
        return InputStream.nullInputStream();
      }

      @Override
      public String remoteAddress() {
        return "127.0.0.1";
      }
    };
  }

  @Test
  void newKeysComeAndOldOnesGo() throws IOException {
    assertThat(caller(OLD)).contains("ann");
    ann(NEW);
    reload.run();
    assertThat(caller(NEW)).contains("ann");
    assertThat(caller(OLD)).isEmpty();
  }

  @Test
  void namesOfOwnersFollow() throws IOException {
    Files.writeString(file, "auth: {users: [{name: bob, uid: 1000, api_keys: []}]}");
    reload.run();
    assertThat(users.ownerName(1000)).contains("bob");
  }

  @Test
  void wrongFileKeepsTheOldKeys() throws IOException {
    for (String wrong : List.of("auth: {users: [{name: ann", "auth: {users: 5}", "none: {}")) {
      Files.writeString(file, wrong);
      reload.run();
      assertThat(caller(OLD)).as(wrong).contains("ann");
    }
    Files.delete(file);
    reload.run();
    assertThat(caller(OLD)).contains("ann");
  }

  @Test
  void keyThatWasGeneratedIsValidAsLongAsThereIsNoOther() throws IOException {
    Files.writeString(file, "auth: {}");
    reload.run();
    assertThat(caller(GENERATED)).contains("administrator");
    assertThat(caller(OLD)).isEmpty();
    ann(NEW);
    reload.run();
    assertThat(caller(GENERATED)).isEmpty();
  }

  @Test
  void filesOfKeysAreKnown() throws IOException {
    Path keys = Files.writeString(directory.resolve("keys"), NEW);
    LoadedConfiguration loaded =
        ConfigurationLoader.load(
            Map.of("CALLFS_AUTH_API_KEYS_FILE", keys.toString()), directory, Optional.of(file));
    assertThat(loaded.sourcesOfKeys()).containsExactly(file, keys);
  }

  @Test
  void scopesOfKeysAreRead() throws IOException {
    Files.writeString(
        file,
        "auth: {users: [{name: ann, uid: 1, api_keys: [{key: %s, paths: [/a], read_only: true, expires: '2027-01-31T12:00:00Z'}, %s]}]}"
            .formatted(OLD, NEW));
    Configuration.Auth auth = load().configuration().auth();
    assertThat(auth.users().get(0).scopes()).containsOnlyKeys(KeyDigest.ofKey(OLD));
    assertThat(auth.users().get(0).scopes().get(KeyDigest.ofKey(OLD)))
        .hasToString("KeyScope[paths=[/a], readOnly=true, expires=Optional[2027-01-31T12:00:00Z]]");
  }
}
