package io.callfs.server;

import io.callfs.fs.FsException;
import io.callfs.fs.Placement;
import io.callfs.server.config.Configuration;
import io.callfs.server.metrics.Metrics;
import io.callfs.server.setup.DataDirectoryChoice;
import io.callfs.server.setup.ExitStatus;
import io.callfs.server.setup.Prepared;
import io.callfs.server.setup.ServerSetup;
import io.callfs.server.setup.StartFailure;
import io.callfs.spi.BlobStore;
import io.callfs.spi.TreeReport;
import io.callfs.spi.TreeView;
import io.callfs.spi.TreeViews;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The tree as the host sees it, opened as the configuration has it. */
public final class TreeViewing {

  private static final Logger log = LoggerFactory.getLogger(TreeViewing.class);

  private static final String BACKEND = "localfs";

  private TreeViewing() {}

  /** Opens the view where one is configured. Whoever opens it closes it. */
  static Optional<TreeView> open(Configuration configuration, Adapters adapters) {
    if (!configuration.backend().localfsTreeView()) {
      return Optional.empty();
    }
    return Optional.of(view(configuration, adapters));
  }

  private static TreeView view(Configuration configuration, Adapters adapters) {
    BlobStore store = adapters.backends().get(BACKEND);
    TreeViews views =
        Optional.ofNullable(store)
            .flatMap(known -> known.capability(TreeViews.class))
            .orElseThrow(() ->
                new StartFailure(
                    ExitStatus.CONFIGURATION,
                    "backend.localfs_tree_view: the adapter of the local disk has no view"));
    try {
      return views.open(
          adapters.metadata(),
          new Placement(configuration.instanceDiscovery().instanceId(), BACKEND),
          trouble -> log.warn("the tree view is not what it should be", trouble));
    } catch (FsException e) {
      throw StartFailures.of(e);
    }
  }

  /** Begins to mend it in the background, and counts what goes wrong. */
  static void start(TreeView view, Metrics metrics) {
    metrics.counter(
        "callfs_tree_view_errors_total",
        "Changes that could not be shown on the host when they were made.",
        view::errors);
    view.start();
  }

  /**
   * Compares the shown tree with the metadata while no server runs.
   *
   * @param repair whether what differs is mended
   * @throws StartFailure where the data are in use, or there are none
   */
  public static TreeReport check(
      Configuration configuration, Map<String, String> environment, boolean repair) {
    Path directory = DataDirectoryChoice.choose(configuration, environment).directory();
    if (!Files.isDirectory(directory.resolve(".callfs"))) {
      throw new StartFailure(ExitStatus.CONFIGURATION, "no server has been set up in " + directory);
    }
    Cleanup cleanup = new Cleanup();
    try {
      Prepared prepared =
          cleanup.with(
              new ServerSetup(environment, InstantSource.system(), new SecureRandom())
                  .prepare(configuration));
      Adapters adapters = cleanup.with(Adapters.open(prepared, new Metrics(BuildInfo.version())));
      TreeView view = cleanup.with(view(prepared.configuration(), adapters));
      return view.compare(repair);
    } catch (FsException e) {
      throw StartFailures.of(e);
    } finally {
      cleanup.close();
    }
  }
}
