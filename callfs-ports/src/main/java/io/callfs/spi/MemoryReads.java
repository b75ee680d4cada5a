package io.callfs.spi;

import java.util.Optional;
import java.util.function.Function;

/**
 * Ability of a {@link MetadataStore}: answers reads from memory, so that a hot path never blocks.
 */
public interface MemoryReads {

  /**
   * Runs the work as {@link MetadataStore#read} does where all rows that it asks for are in memory,
   * with the same promise of a consistent and current snapshot; otherwise returns empty, without
   * having waited for anything. The work may be broken off at any of its reads by an exception of
   * the store's own, which it must let pass.
   */
  <T> Optional<T> readFromMemory(Function<? super MetadataReader, ? extends T> work);
}
