package io.callfs.server;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;
import java.util.Properties;

/**
 * What was built.
 *
 * @param version the version, as in the file names of the distribution
 */
public record BuildInfo(String version) {

  /** Checks the version. */
  public BuildInfo {
    Objects.requireNonNull(version);
  }

  /** Reads what the build left on the class path. */
  public static BuildInfo read() {
    Properties properties = new Properties();
    try (InputStream in = BuildInfo.class.getResourceAsStream("build.properties")) {
      properties.load(Objects.requireNonNull(in, "build.properties is not on the class path"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new BuildInfo(properties.getProperty("version"));
  }
}
