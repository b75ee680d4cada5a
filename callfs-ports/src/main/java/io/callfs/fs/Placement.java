package io.callfs.fs;

import java.util.Objects;

/**
 * Where an inode belongs: the instance that created it and the backend that holds its content.
 *
 * @param instance the owning instance
 * @param backend the name of the backend, as configured: {@code localfs}, {@code s3}
 */
public record Placement(InstanceId instance, String backend) {

  /** Checks the parts. */
  public Placement {
    Objects.requireNonNull(instance);
    if (Objects.requireNonNull(backend).isEmpty()) {
      throw new IllegalArgumentException("backend name is empty");
    }
  }
}
