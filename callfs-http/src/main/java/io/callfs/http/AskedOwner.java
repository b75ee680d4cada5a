package io.callfs.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.callfs.core.FileSystemView;
import io.callfs.core.OwnersContent;
import io.callfs.fs.Errno;
import io.callfs.fs.FsException;
import io.callfs.fs.InstanceId;
import io.callfs.fs.RegularFile;
import io.callfs.spi.PeerReply;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The owner of a file that a request moves here, asked on behalf of who sent the request. Used by
 * one thread.
 */
final class AskedOwner implements OwnersContent {

  private final Handover handover;
  private final Exchange exchange;
  private final FileSystemView view;
  private final InstanceId self;

  AskedOwner(Handover handover, Exchange exchange, FileSystemView view, InstanceId self) {
    this.handover = handover;
    this.exchange = exchange;
    this.view = view;
    this.self = self;
  }

  private static InstanceId owner(RegularFile file) {
    return file.placement().instance();
  }

  @Override
  public void requireMovable(RegularFile file) {
    byte[] json =
        new JsonText(64)
            .raw("{")
            .member("instance", self.value())
            .raw("}")
            .toString()
            .getBytes(UTF_8);
    try (PeerReply reply =
        handover.ask(
            owner(file),
            exchange,
            view,
            Method.PATCH,
            List.of(Map.entry("Content-Type", "application/json")),
            json)) {
      if (reply.outcome() != 200) {
        throw refused(file, reply);
      }
    }
  }

  @Override
  public Optional<InputStream> open(RegularFile file, long offset, long length) {
    PeerReply reply =
        handover.ask(
            owner(file),
            exchange,
            view,
            Method.GET,
            List.of(
                Map.entry("Range", "bytes=" + offset + "-" + (offset + length - 1)),
                Map.entry("If-Match", EntityTags.of(file))),
            new byte[0]);
    boolean kept = false;
    try {
      if (reply.outcome() == 412) {
        return Optional.empty();
      }
      if (reply.outcome() != 206) {
        throw refused(file, reply);
      }
      kept = true;
      return Optional.of(new Received(file, reply));
    } finally {
      if (!kept) {
        reply.close();
      }
    }
  }

  /** Returns what the owner says as what this instance says. */
  private RuntimeException refused(RegularFile file, PeerReply reply) {
    String errno = field(reply, "x-callfs-errno");
    return Arrays.stream(Errno.values())
        .filter(known -> known.name().equals(errno))
        .findFirst()
        .<RuntimeException>map(known ->
            new FsException(known, exchange.path() + " (so says its owner " + owner(file) + ")"))
        .orElseGet(() -> broken(file, "it answers with status " + reply.outcome()));
  }

  private static String field(PeerReply reply, String name) {
    return reply.fields().stream()
        .filter(field -> field.getKey().equals(name))
        .map(Map.Entry::getValue)
        .findFirst()
        .orElse("");
  }

  private Refusal broken(RegularFile file, String why) {
    InstanceId owner = owner(file);
    return Handover.failed(owner, exchange, new FsException(Errno.EHOSTDOWN, owner + ": " + why));
  }

  /** Bytes as they come; whoever reads them learns that it was the owner who failed. */
  private final class Received extends FilterInputStream {
    private final RegularFile file;
    private final PeerReply reply;

    Received(RegularFile file, PeerReply reply) {
      super(reply.content());
      this.file = file;
      this.reply = reply;
    }

    @Override
    public int read() {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) {
      try {
        return in.read(target, offset, length);
      } catch (IOException e) {
        throw broken(file, "its content broke off");
      }
    }

    @Override
    public void close() {
      reply.close();
    }
  }
}
