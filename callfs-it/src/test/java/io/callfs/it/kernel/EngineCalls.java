package io.callfs.it.kernel;

import io.callfs.it.rules.Answering;
import io.callfs.spi.MetadataStore;
import java.io.IOException;

/** The engine's answers, for tests of other packages. */
public final class EngineCalls implements Answering {

  private final Engine engine;

  private EngineCalls(Engine engine) {
    this.engine = engine;
  }

  /** Starts an engine over a store that is empty, which is closed with it. */
  public static EngineCalls over(MetadataStore metadata) {
    return new EngineCalls(new Engine(metadata));
  }

  @Override
  public String call(String line) throws IOException {
    return engine.call(Call.parse(line));
  }

  @Override
  public void close() {
    engine.close();
  }
}
