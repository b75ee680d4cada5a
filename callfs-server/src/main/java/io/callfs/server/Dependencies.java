package io.callfs.server;

import io.callfs.fs.FsException;
import io.callfs.server.config.Configuration;
import io.callfs.server.setup.DataDirectory;
import io.callfs.server.setup.DataDirectoryChoice;
import io.callfs.server.setup.StartFailure;
import io.callfs.spi.AdapterSettings;
import io.callfs.spi.BlobStoreProvider;
import io.callfs.spi.LockManagerProvider;
import io.callfs.spi.MetadataStoreProvider;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** What a server depends on, tried without starting one. */
public final class Dependencies {

  private Dependencies() {}

  /**
   * How a trial went.
   *
   * @param name what was tried: {@code metadata_store}, {@code dlm}, {@code backend}
   * @param adapter by which adapter: {@code postgres}, {@code redis}, {@code s3}
   * @param failure what a start would end with; empty where all is well
   */
  public record Trial(String name, String adapter, Optional<StartFailure> failure) {
    /** Checks the parts. */
    public Trial {
      Objects.requireNonNull(name);
      Objects.requireNonNull(adapter);
      Objects.requireNonNull(failure);
    }
  }

  /**
   * Tries each that the configuration asks for, whatever becomes of the others. Takes some seconds
   * where a service does not answer. Leaves nothing behind, and disturbs no running server.
   */
  public static List<Trial> tryOut(Configuration configuration, Map<String, String> environment) {
    Path root = DataDirectoryChoice.choose(configuration, environment).directory();
    Path sqlite =
        configuration.metadataStore().sqlitePath().orElse(DataDirectory.sqliteBelow(root));
    AdapterSettings settings = Adapters.settings(configuration, root, sqlite);
    List<Trial> trials = new ArrayList<>();
    String metadata = Adapters.lower(configuration.metadataStore().type());
    trials.add(
        trial(
            "metadata_store",
            metadata,
            () ->
                Adapters.provider(
                        MetadataStoreProvider.class, MetadataStoreProvider::name, metadata)
                    .tryOut(settings)));
    String locks = Adapters.lower(configuration.dlm().type());
    trials.add(
        trial(
            "dlm",
            locks,
            () ->
                Adapters.provider(LockManagerProvider.class, LockManagerProvider::name, locks)
                    .tryOut(settings)));
    for (String backend : Adapters.enabled(configuration.backend())) {
      trials.add(
          trial(
              "backend",
              backend,
              () ->
                  Adapters.provider(BlobStoreProvider.class, BlobStoreProvider::name, backend)
                      .tryOut(settings)));
    }
    return List.copyOf(trials);
  }

  private static Trial trial(String name, String adapter, Runnable work) {
    try {
      work.run();
      return new Trial(name, adapter, Optional.empty());
    } catch (StartFailure e) {
      return new Trial(name, adapter, Optional.of(e));
    } catch (FsException | IllegalArgumentException e) {
      return new Trial(name, adapter, Optional.of(StartFailures.of(e)));
    }
  }
}
