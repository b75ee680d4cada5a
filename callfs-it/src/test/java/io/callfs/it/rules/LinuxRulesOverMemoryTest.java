package io.callfs.it.rules;

import io.callfs.it.kernel.EngineCalls;
import io.callfs.memory.InMemoryMetadataStore;

/** The engine keeps the rules over stores in memory. */
class LinuxRulesOverMemoryTest extends LinuxRules {

  @Override
  protected Answering start() {
    return EngineCalls.over(new InMemoryMetadataStore());
  }
}
