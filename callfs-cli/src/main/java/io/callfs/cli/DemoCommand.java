package io.callfs.cli;

import io.callfs.server.DemoCluster;
import io.callfs.server.config.Configuration;
import io.callfs.server.logging.Logging;
import io.callfs.server.setup.ExitStatus;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Iterator;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code callfs demo}: three instances that act as one, to be tried. */
@Command(
    name = "demo",
    description = {
      "Runs three instances that act as one, on this machine and for this machine only, and shows commands to try. Nothing"
          + " else need be installed: they share one embedded database, as three servers in one process.",
      "",
      "Each keeps its files on a disk of its own, below the directory. Where CALLFS_BACKEND_S3_BUCKET_NAME and the other"
          + " settings of a bucket are given, the new files of the third go there. Without --directory everything is"
          + " removed at the end."
    },
    mixinStandardHelpOptions = true,
    versionProvider = VersionCommand.class,
    footerHeading = "%nExamples:%n",
    footer = {
      "  callfs demo",
      "  callfs demo --port 9443 --directory ./demo",
      ExitCodes.HELP_0,
      ExitCodes.HELP_1,
      ExitCodes.HELP_2,
      ExitCodes.HELP_3
    })
final class DemoCommand implements Callable<Integer> {

  @Option(
      names = "--port",
      paramLabel = "N",
      defaultValue = "8443",
      description = "The first of three ports, ${DEFAULT-VALUE} unless given; 0 for any.")
  private int port;

  @Option(
      names = "--directory",
      paramLabel = "DIR",
      description = "Keeps everything there, and goes on with what is there.")
  private @Nullable Path kept;

  @Spec
  @SuppressWarnings("NullAway.Init") // set before call()
  private CommandSpec spec;

  private final Surroundings surroundings;

  DemoCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    CountDownLatch asked = new CountDownLatch(1);
    surroundings.signals().onStop(asked::countDown);
    Path directory =
        kept == null
            ? Files.createTempDirectory("callfs-demo-")
            : surroundings.workingDirectory().resolve(kept).toAbsolutePath().normalize();
    try {
      run(directory, asked);
    } finally {
      if (kept == null) {
        remove(directory);
      }
    }
    return ExitStatus.OK.code();
  }

  private void run(Path directory, CountDownLatch asked) throws InterruptedException {
    Logging logging =
        Logging.start(
            new Configuration.Log(Configuration.LogLevel.WARN, Configuration.LogFormat.CONSOLE),
            surroundings.environment());
    PrintWriter out = spec.commandLine().getOut();
    try (DemoCluster cluster = DemoCluster.start(directory, port, surroundings.environment())) {
      out.print(tour(cluster, directory));
      out.flush();
      asked.await();
      out.println("Stopping.");
      out.flush();
    } finally {
      logging.close();
    }
  }

  private String tour(DemoCluster cluster, Path directory) {
    StringBuilder text = new StringBuilder("Three instances of CallFS run, and have one tree:\n\n");
    StringBuilder variables = new StringBuilder();
    int number = 1;
    for (Map.Entry<String, URI> endpoint : cluster.endpoints().entrySet()) {
      text.append(
          "  %s  %s  keeps its files in %s%n"
              .formatted(
                  endpoint.getKey(), endpoint.getValue(), directory.resolve(endpoint.getKey())));
      variables.append("  C%d=%s%n".formatted(number++, endpoint.getValue()));
    }
    return text.append(
            """

            Try it in another terminal:

              KEY=%s
              CA=%s
            %s\
              c() { curl -sS --cacert "$CA" -H "Authorization: Bearer $KEY" "$@"; echo; }

              # A new file belongs to the instance that was asked. All can be asked for it, and say whose it is.
              c -X PUT --data-binary 'hello' $C1/v1/files/tour/hello.txt
              c -i $C2/v1/files/tour/hello.txt
              # It is changed where it is, whoever is asked.
              c -X PUT --data-binary 'hello from afar' $C3/v1/files/tour/hello.txt
              c $C1/v1/files/tour/hello.txt
              # A creation where it exists is refused, and told what to do.
              c -X POST --data-binary 'another' $C2/v1/files/tour/hello.txt
              # There is one tree.
              c -X PUT --data-binary 'of the third' $C3/v1/files/tour/third.txt
              c "$C2/v1/directories/tour"
              # Its content moves to another disk, and its name stays.
              c -i -X PATCH -H 'Content-Type: application/json' -d '{"instance":"callfs-2"}' $C1/v1/files/tour/hello.txt
              c -I $C3/v1/files/tour/hello.txt
              # What crossed instances is counted.
              c $C2/metrics | grep callfs_cross_server_operations_total
              # All of it goes through any of them.
              c -X DELETE "$C1/v1/files/tour?recursive=true"

            Ctrl-C ends all three%s.
            """
                .formatted(
                    cluster.key(),
                    cluster.certificate(),
                    variables,
                    kept == null ? ", and nothing is left" : "; their data stay in " + directory))
        .toString();
  }

  private static void remove(Path directory) throws IOException {
    try (Stream<Path> below = Files.walk(directory)) {
      for (Iterator<Path> each = below.sorted(Comparator.reverseOrder()).iterator();
          each.hasNext(); ) {
        Files.delete(each.next());
      }
    }
  }
}
