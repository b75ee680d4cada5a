package io.callfs.it.rules;

import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.BeforeEach;

/** All rules of API.md §13, in the order of that section. */
public abstract class LinuxRules
    implements ResolutionRules,
        OrderOfChecksRules,
        PermissionClassRules,
        CreationRules,
        ChmodRules,
        ChownRules,
        WriteAndTruncateRules,
        TimesRules,
        LinkRules,
        StickyDirectoryRules,
        UnlinkAndRmdirRules,
        RenameRules,
        OpenRules {

  private @Nullable Answering system;

  /** Returns a system that holds nothing but its root. */
  protected abstract Answering start() throws IOException;

  @BeforeEach
  void begin() throws IOException {
    system = start();
    root().does("chmod / 0777");
  }

  @AfterEach
  void end() throws IOException {
    system().close();
  }

  @Override
  public Answering system() {
    return Assertions.assertInstanceOf(Answering.class, system);
  }
}
