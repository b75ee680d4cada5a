package io.callfs.spi;

import java.util.Optional;

/** Something that may be able to do more than its contract demands. */
public interface Capable {

  /**
   * Returns the ability, where this has it. An ability makes the engine faster, never different:
   * all contracts hold without it. A decorator passes on the abilities that it does not touch.
   *
   * @param ability the interface of the ability
   */
  default <A> Optional<A> capability(Class<A> ability) {
    return ability.isInstance(this) ? Optional.of(ability.cast(this)) : Optional.empty();
  }
}
