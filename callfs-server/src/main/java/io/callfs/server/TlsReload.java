package io.callfs.server;

import io.callfs.http.jersey.GrizzlyServer;
import io.callfs.http.jersey.TlsMaterial;
import io.callfs.server.config.Configuration;
import io.callfs.server.setup.Prepared;
import io.callfs.server.setup.StartFailure;
import io.callfs.server.setup.TlsIdentity;
import java.io.IOException;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes the certificate and its key from their files again, or keeps those that were there. */
final class TlsReload implements Runnable {

  private static final Logger log = LoggerFactory.getLogger(TlsReload.class);

  private final Configuration.Server files;
  private final Configuration.Edge edge;
  private final GrizzlyServer listener;

  private TlsReload(Configuration configuration, GrizzlyServer listener) {
    this.files = configuration.server();
    this.edge = configuration.edge();
    this.listener = listener;
  }

  /**
   * Begins to look at the files of the certificate and the key. A certificate that the server made
   * for itself is made anew at a start only, so there is nothing to look at.
   */
  static FileWatch watch(Prepared prepared, GrizzlyServer listener) {
    Configuration configuration = prepared.configuration();
    Configuration.Server files = configuration.server();
    if (!prepared.tls().certificateFile().equals(files.certFile())) {
      return FileWatch.start(List.of(), () -> {});
    }
    return FileWatch.start(
        List.of(files.certFile(), files.keyFile()), new TlsReload(configuration, listener));
  }

  static TlsMaterial material(TlsIdentity identity) {
    return new TlsMaterial(identity.privateKey(), identity.chain());
  }

  @Override
  public void run() {
    try {
      TlsIdentity identity =
          TlsIdentity.load(files.certFile(), files.keyFile(), edge.keyPassword());
      listener.renew(material(identity));
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
