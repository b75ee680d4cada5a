package io.callfs.cli;

/** The exit codes as the help shows them. */
final class ExitCodes {

  static final String HELP_0 =
      "%nExit codes: 0 stopped or all well, 64 wrong command line, 69 port in use or";
  static final String HELP_1 =
      "service unavailable, 70 fault of the program, 74 disk failed or is full,";
  static final String HELP_2 =
      "75 data in use by another server, 77 permission denied, 78 configuration";
  static final String HELP_3 = "or certificate wrong.";

  private ExitCodes() {}
}
