package io.callfs.it.kernel;

import io.callfs.spi.MetadataStore;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Supplier;

/** Runs the same calls against the kernel and the engine, and stops at the first difference. */
final class Comparison implements Replaying {

  private final Path program;
  private final Supplier<MetadataStore> stores;

  Comparison(Path program, Supplier<MetadataStore> stores) {
    this.program = program;
    this.stores = stores;
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

  @Override
  public Optional<Difference> replay(List<Call> calls) throws IOException {
    return run(
        (kernel, engine) -> new Run(kernel, engine).all(calls.size(), calls.iterator()::next));
  }

  private interface Work {
    Optional<Difference> on(Kernel kernel, Engine engine) throws IOException;
  }

  private Optional<Difference> run(Work work) throws IOException {
    // Shared memory is a tmpfs too, should the helper not be allowed to mount one of its own.
    Path directory = Scratch.directory("callfs-kernel-");
    try (Kernel kernel = Kernel.start(program, directory);
        Engine engine = new Engine(stores.get())) {
      return work.on(kernel, engine);
    } finally {
      Scratch.remove(directory);
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
