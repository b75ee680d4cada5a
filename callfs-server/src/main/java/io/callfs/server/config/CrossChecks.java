package io.callfs.server.config;

import io.callfs.fs.InstanceId;
import io.callfs.server.config.Configuration.DefaultBackend;
import io.callfs.server.config.Configuration.DlmType;
import io.callfs.server.config.Configuration.MetadataStoreType;
import io.callfs.server.config.Configuration.ServerSideEncryption;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What must hold between settings. A check whose values were refused says nothing more about them.
 */
final class CrossChecks {

  private final Values values;
  private final Path workingDirectory;
  private final Optional<Path> file;
  private final List<Problem> problems;
  private final List<Problem> notes;

  CrossChecks(
      Values values,
      Path workingDirectory,
      Optional<Path> file,
      List<Problem> problems,
      List<Problem> notes) {
    this.values = values;
    this.workingDirectory = workingDirectory;
    this.file = file;
    this.problems = problems;
    this.notes = notes;
  }

  void run() {
    certificateFiles();
    clientCertificates();
    listeners();
    limits();
    keys();
    cluster();
    metadataStore();
    locks();
    bucket();
    secretsInReadableFile();
  }

  private void certificateFiles() {
    if (!values.given(Settings.SERVER_CERT_FILE) && !values.given(Settings.SERVER_KEY_FILE)) {
      return;
    }
    for (Setting<Path> setting : List.of(Settings.SERVER_CERT_FILE, Settings.SERVER_KEY_FILE)) {
      readable(setting);
    }
  }

  private void clientCertificates() {
    Setting<Path> setting = EdgeSettings.SERVER_CLIENT_CA_FILE;
    readable(setting);
    boolean named =
        values.find(Settings.AUTH_USERS).orElse(List.of()).stream()
            .anyMatch(user -> !user.certificates().isEmpty());
    if (named && !values.given(setting)) {
      note(
          Settings.AUTH_USERS,
          "names certificates, but no client is asked for one without " + setting.key());
    }
  }

  private void readable(Setting<Path> setting) {
    values
        .find(setting)
        .map(workingDirectory::resolve)
        .flatMap(CrossChecks::unreadable)
        .ifPresent(fault -> problem(setting, values.shown(setting) + " " + fault));
  }

  private static Optional<String> unreadable(Path path) {
    if (!Files.exists(path)) {
      return Optional.of("does not exist");
    }
    if (!Files.isRegularFile(path)) {
      return Optional.of("is no file");
    }
    return Files.isReadable(path)
        ? Optional.empty()
        : Optional.of("can't be read: permission denied");
  }

  private void listeners() {
    Optional<Address> api = values.find(Settings.SERVER_LISTEN_ADDR);
    Optional<Address> metrics = values.find(Settings.METRICS_LISTEN_ADDR);
    if (api.isEmpty() || metrics.isEmpty() || api.get().port() == 0) {
      return;
    }
    boolean overlap =
        api.get().all() || metrics.get().all() || api.get().host().equals(metrics.get().host());
    if (overlap && api.get().port() == metrics.get().port()) {
      problem(
          Settings.METRICS_LISTEN_ADDR,
          metrics.get() + " is taken by server.listen_addr; give it another port");
    }
  }

  private void limits() {
    notAbove(Settings.LIMITS_LIST_PAGE, Settings.LIMITS_LIST_PAGE_MAX);
    notAbove(Settings.LIMITS_LIST_DEPTH, Settings.LIMITS_LIST_DEPTH_MAX);
    notAbove(Settings.LINKS_MIN_EXPIRY, Settings.LINKS_MAX_EXPIRY);
    notAbove(EdgeSettings.LIMITS_AUTH_DELAY, EdgeSettings.LIMITS_AUTH_DELAY_MAX);
    values
        .find(Settings.DLM_LEASE_RENEW_INTERVAL)
        .filter(interval ->
            values
                .find(Settings.DLM_LEASE_TTL)
                .filter(ttl -> interval.compareTo(ttl) >= 0)
                .isPresent())
        .ifPresent(interval ->
            problem(
                Settings.DLM_LEASE_RENEW_INTERVAL,
                values.shown(Settings.DLM_LEASE_RENEW_INTERVAL)
                    + " is not shorter than dlm.lease_ttl, "
                    + values.shown(Settings.DLM_LEASE_TTL)));
  }

  private <T extends Comparable<T>> void notAbove(Setting<T> lesser, Setting<T> greater) {
    Optional<T> low = values.find(lesser);
    Optional<T> high = values.find(greater);
    if (low.isPresent() && high.isPresent() && low.get().compareTo(high.get()) > 0) {
      problem(
          lesser,
          values.shown(lesser) + " is more than " + greater.key() + ", " + values.shown(greater));
    }
  }

  private void keys() {
    Set<KeyDigest> administrators =
        new HashSet<>(values.find(Settings.AUTH_API_KEYS).orElse(List.of()));
    for (UserAccount user : values.find(Settings.AUTH_USERS).orElse(List.of())) {
      if (user.keys().stream().anyMatch(administrators::contains)) {
        problem(
            Settings.AUTH_USERS,
            "gives user " + user.principal().name() + " a key that is in auth.api_keys too");
      }
    }
    for (Setting<Secret> setting :
        List.of(Settings.AUTH_INTERNAL_PROXY_SECRET, Settings.AUTH_SINGLE_USE_LINK_SECRET)) {
      values
          .find(setting)
          .filter(secret -> isKey(KeyDigest.ofKey(secret.reveal()), administrators))
          .ifPresent(secret -> problem(setting, "is an API key too; a secret must be no key"));
    }
  }

  private boolean isKey(KeyDigest digest, Set<KeyDigest> administrators) {
    return administrators.contains(digest)
        || values.find(Settings.AUTH_USERS).orElse(List.of()).stream()
            .anyMatch(user -> user.keys().contains(digest));
  }

  private void cluster() {
    Map<InstanceId, URI> peers =
        values.find(Settings.INSTANCE_DISCOVERY_PEER_ENDPOINTS).orElse(Map.of());
    Optional<InstanceId> self = values.find(Settings.INSTANCE_DISCOVERY_INSTANCE_ID);
    Optional<URI> own = self.map(peers::get);
    Optional<URI> external = values.find(Settings.SERVER_EXTERNAL_URL);
    if (own.isPresent() && external.isPresent() && !own.equals(external)) {
      problem(
          Settings.INSTANCE_DISCOVERY_PEER_ENDPOINTS,
          "has this instance's id, %s, with %s, but server.external_url is %s"
              .formatted(self.orElseThrow(), own.get(), external.get()));
    }
    readable(Settings.INSTANCE_DISCOVERY_CA_FILE);
    boolean others = peers.keySet().stream().anyMatch(id -> !self.equals(Optional.of(id)));
    if (!others) {
      return;
    }
    for (Setting<Secret> setting :
        List.of(Settings.AUTH_INTERNAL_PROXY_SECRET, Settings.AUTH_SINGLE_USE_LINK_SECRET)) {
      if (!values.given(setting)) {
        problem(setting, "must be given, the same on every instance, where there are peers");
      }
    }
    if (!values.refused(Settings.METADATA_STORE_TYPE)
        && Derivation.metadataStoreType(values) == MetadataStoreType.SQLITE) {
      note(
          Settings.INSTANCE_DISCOVERY_PEER_ENDPOINTS,
          "names peers, but the metadata is this instance's alone; give all the same metadata_store.dsn");
    }
    if (values.find(Settings.BACKEND_INTERNAL_PROXY_SKIP_TLS_VERIFY).orElse(false)) {
      note(Settings.BACKEND_INTERNAL_PROXY_SKIP_TLS_VERIFY, "peers' certificates go unchecked");
    }
  }

  private void metadataStore() {
    if (values.refused(Settings.METADATA_STORE_TYPE)) {
      return;
    }
    boolean dsn = values.given(Settings.METADATA_STORE_DSN);
    switch (Derivation.metadataStoreType(values)) {
      case POSTGRES -> {
        if (!dsn) {
          problem(
              Settings.METADATA_STORE_DSN, "must be given where metadata_store.type is postgres");
        }
      }
      case SQLITE -> {
        if (dsn) {
          note(Settings.METADATA_STORE_DSN, "is not used, since metadata_store.type is sqlite");
        }
      }
    }
    if (Derivation.metadataStoreType(values) == MetadataStoreType.POSTGRES
        && values.given(Settings.METADATA_STORE_SQLITE_PATH)) {
      note(
          Settings.METADATA_STORE_SQLITE_PATH,
          "is not used, since metadata_store.type is postgres");
    }
  }

  private void locks() {
    if (!values.refused(Settings.DLM_TYPE)
        && Derivation.dlmType(values) == DlmType.LOCAL
        && values.given(Settings.DLM_REDIS_ADDR)) {
      note(Settings.DLM_REDIS_ADDR, "is not used, since dlm.type is local");
    }
  }

  private void bucket() {
    boolean bucket = values.given(Settings.BACKEND_S3_BUCKET_NAME);
    if (values.find(Settings.BACKEND_DEFAULT_BACKEND).equals(Optional.of(DefaultBackend.S3))
        && !bucket) {
      problem(Settings.BACKEND_S3_BUCKET_NAME, "must be given where backend.default_backend is s3");
    }
    boolean access = values.given(Settings.BACKEND_S3_ACCESS_KEY);
    if (access != values.given(Settings.BACKEND_S3_SECRET_KEY)) {
      problem(
          access ? Settings.BACKEND_S3_SECRET_KEY : Settings.BACKEND_S3_ACCESS_KEY,
          "must be given together with "
              + (access ? Settings.BACKEND_S3_ACCESS_KEY : Settings.BACKEND_S3_SECRET_KEY).key());
    }
    if (values.given(Settings.BACKEND_S3_KMS_KEY_ID)
        && values
            .find(Settings.BACKEND_S3_SERVER_SIDE_ENCRYPTION)
            .equals(Optional.of(ServerSideEncryption.AES256))) {
      problem(
          Settings.BACKEND_S3_KMS_KEY_ID,
          "is only for backend.s3_server_side_encryption aws:kms, which is AES256");
    }
  }

  private void secretsInReadableFile() {
    boolean secrets =
        SettingsTable.ALL.stream()
            .anyMatch(setting -> setting.secret() && values.source(setting) instanceof Source.File);
    if (!secrets || file.isEmpty()) {
      return;
    }
    try {
      if (Files.getPosixFilePermissions(file.get()).contains(PosixFilePermission.OTHERS_READ)) {
        notes.add(
            new Problem(
                file.get().toString(),
                "holds secrets and every user of this machine can read it; chmod 600"));
      }
    } catch (UnsupportedOperationException | IOException e) {
      // A file system without such permissions has nothing to warn of.
      return;
    }
  }

  private void problem(Setting<?> setting, String text) {
    String where = values.given(setting) ? " (from " + values.source(setting) + ")" : "";
    problems.add(new Problem(setting.key(), text + where));
  }

  private void note(Setting<?> setting, String text) {
    notes.add(new Problem(setting.key(), text));
  }
}
