package io.callfs.server.audit;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;

/**
 * What is found of an audit log with a chain of hashes.
 *
 * @param lines lines that follow each other, from the first on
 * @param lastHash the hash of the last of these; who keeps it elsewhere sees a tail cut off
 * @param broken the first line, counted from 1, that does not follow the one before it
 */
public record AuditVerification(long lines, String lastHash, OptionalLong broken) {

  /**
   * Reads a log to its end, or to the first line that is not as it was written.
   *
   * @throws IOException if the file can't be read
   */
  public static AuditVerification of(Path file) throws IOException {
    String previous = AuditLine.NOTHING_BEFORE;
    long lines = 0;
    // Lines are ASCII; whatever else a changed one holds must be read too.
    try (BufferedReader in = Files.newBufferedReader(file, StandardCharsets.ISO_8859_1)) {
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        if (!AuditLine.follows(line, previous)) {
          return new AuditVerification(lines, previous, OptionalLong.of(lines + 1));
        }
        previous = AuditLine.hash(line).orElseThrow();
        lines++;
      }
    }
    return new AuditVerification(lines, previous, OptionalLong.empty());
  }
}
