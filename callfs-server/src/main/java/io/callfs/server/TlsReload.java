package io.callfs.server;

import io.callfs.http.jersey.GrizzlyServer;
import io.callfs.http.jersey.TlsMaterial;
import io.callfs.server.config.Configuration;
import io.callfs.server.setup.Prepared;
import io.callfs.server.setup.StartFailure;
import io.callfs.server.setup.TlsIdentity;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes the certificate and its key, and the authorities of clients, from their files again, or
 * keeps those that were there.
 */
final class TlsReload implements Runnable {

  private static final Logger log = LoggerFactory.getLogger(TlsReload.class);

  private final Prepared prepared;
  private final Configuration.Server files;
  private final Configuration.Edge edge;
  private final GrizzlyServer listener;

  private TlsReload(Prepared prepared, GrizzlyServer listener) {
    this.prepared = prepared;
    this.files = prepared.configuration().server();
    this.edge = prepared.configuration().edge();
    this.listener = listener;
  }

  /** Begins to look at the files. */
  static FileWatch watch(Prepared prepared, GrizzlyServer listener) {
    TlsReload reload = new TlsReload(prepared, listener);
    List<Path> watched = new ArrayList<>();
    if (reload.identityIsGiven()) {
      watched.add(reload.files.certFile());
      watched.add(reload.files.keyFile());
    }
    reload.edge.clientCaFile().ifPresent(watched::add);
    return watched.isEmpty()
        ? FileWatch.start(List.of(), () -> {})
        : FileWatch.start(watched, reload);
  }

  /** A certificate that the server made for itself is made anew at a start only. */
  private boolean identityIsGiven() {
    return prepared.tls().certificateFile().equals(files.certFile());
  }

  /**
   * Returns what the listener shows, and whom it trusts to vouch for clients.
   *
   * @throws StartFailure where the file of those can't be read or understood
   */
  static TlsMaterial material(TlsIdentity identity, Configuration.Edge edge) {
    return new TlsMaterial(
        identity.privateKey(),
        identity.chain(),
        edge.clientCaFile().map(TlsIdentity::authorities).orElse(List.of()));
  }

  @Override
  public void run() {
    try {
      TlsIdentity identity =
          identityIsGiven()
              ? TlsIdentity.load(files.certFile(), files.keyFile(), edge.keyPassword())
              : prepared.tls();
      listener.renew(material(identity, edge));
      log.atInfo()
          .addKeyValue("file", identity.certificateFile().toString())
          .addKeyValue("valid_until", identity.validUntil().toString())
          .log("the certificate was read again");
    } catch (StartFailure | IOException e) {
      // Between the two files' replacements they do not belong together, which is no fault.
      log.atWarn()
          .addKeyValue("problem", String.valueOf(e.getMessage()))
          .log("the certificate could not be read again, the server keeps the one it has");
    } catch (RuntimeException e) {
      // The thread that looks at the files must live on, whatever a file holds.
      log.error("the certificate could not be read again, the server keeps the one it has", e);
    }
  }
}
