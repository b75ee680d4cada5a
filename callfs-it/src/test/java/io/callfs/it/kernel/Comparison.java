package io.callfs.it.kernel;

import io.callfs.spi.MetadataStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** Runs the same calls against the kernel and the engine, and stops at the first difference. */
final class Comparison {

  private final Path program;
  private final Supplier<MetadataStore> stores;

  Comparison(Path program, Supplier<MetadataStore> stores) {
    this.program = program;
    this.stores = stores;
  }

  /**
   * What differs.
   *
   * @param calls all that were made, the last of which was answered differently
   */
  record Difference(List<Call> calls, String kernel, String engine) {

    Call last() {
      return calls.get(calls.size() - 1);
    }
  }

  /** Makes up as many calls from the seed; the difference is empty where there is none. */
  Optional<Difference> random(long seed, int calls) throws IOException {
    return run((kernel, engine) -> {
      Random random = new Random(seed);
      Paths paths = new Paths(random, engine.tree());
      boolean protectedSymlinks = !kernel.has("protected_symlinks=0");
      Calls source = new Calls(random, paths, protectedSymlinks, kernel.has("mounted=1"));
      return new Run(kernel, engine).all(calls, source::next);
    });
  }

  /** Makes these calls. */
  Optional<Difference> replay(List<Call> calls) throws IOException {
    return run(
        (kernel, engine) -> new Run(kernel, engine).all(calls.size(), calls.iterator()::next));
  }

  private interface Work {
    Optional<Difference> on(Kernel kernel, Engine engine) throws IOException;
  }

  private Optional<Difference> run(Work work) throws IOException {
    Path directory = temporaryDirectory();
    try (Kernel kernel = Kernel.start(program, directory);
        Engine engine = new Engine(stores.get())) {
      return work.on(kernel, engine);
    } finally {
      removeTree(directory);
    }
  }

  /** Shared memory is a tmpfs too, should the helper not be allowed to mount one of its own. */
  private static Path temporaryDirectory() throws IOException {
    Path shared = Path.of("/dev/shm");
    return Files.isWritable(shared)
        ? Files.createTempDirectory(shared, "callfs-kernel-")
        : Files.createTempDirectory("callfs-kernel-");
  }

  private static void removeTree(Path directory) throws IOException {
    try (Stream<Path> paths = Files.walk(directory)) {
      paths.sorted(Comparator.reverseOrder()).forEach(Comparison::remove);
    }
  }

  private static void remove(Path path) {
    try {
      Files.delete(path);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** One sequence of calls on fresh trees. */
  private static final class Run {

    private final Kernel kernel;
    private final Engine engine;
    private final List<Call> made = new ArrayList<>();

    Run(Kernel kernel, Engine engine) {
      this.kernel = kernel;
      this.engine = engine;
    }

    Optional<Difference> all(int calls, Supplier<Call> source) throws IOException {
      kernel.changes();
      engine.changes();
      for (int i = 0; i < calls; i++) {
        Optional<Difference> difference = step(source.get());
        if (difference.isPresent()) {
          return difference;
        }
      }
      return difference("", String.join("\n", engine.leaked()));
    }

    private Optional<Difference> step(Call call) throws IOException {
      made.add(call);
      Optional<Difference> answers = difference(kernel.call(call), engine.call(call));
      if (answers.isPresent() || !call.op().mutating()) {
        return answers;
      }
      return difference(lines(kernel.changes()), lines(engine.changes()));
    }

    /** A file system that was there before may change atimes by reads, so they are left out. */
    private String lines(List<String> changes) {
      return String.join("\n", kernel.has("mounted=1") ? changes : AccessTimes.leftOutOf(changes));
    }

    private Optional<Difference> difference(String kernelAnswer, String engineAnswer) {
      return kernelAnswer.equals(engineAnswer)
          ? Optional.empty()
          : Optional.of(new Difference(List.copyOf(made), kernelAnswer, engineAnswer));
    }
  }
}
