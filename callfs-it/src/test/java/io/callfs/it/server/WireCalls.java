package io.callfs.it.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.callfs.fs.Errno;
import io.callfs.it.rules.Answering;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32;

/**
 * A server's answers over HTTPS, in the words of the kernel's helper process. An administrator acts
 * as the users; paths are sent in the literal form. Not thread-safe.
 */
final class WireCalls implements Answering {

  private static final Pattern NAME = Pattern.compile("\"name\":\"([^\"]*)\"");
  private static final Pattern TARGET = Pattern.compile("\"target\":\"([^\"]*)\"");
  private static final String NO_FOLLOW = "&follow=false";

  private final Supplier<Client> clients;
  private final Map<String, String> handles = new HashMap<>();

  /** Takes a server over; what is in its root is removed, and again when this is closed. */
  WireCalls(Client client) {
    this(() -> client);
  }

  /** As {@link #WireCalls(Client)}; who makes a request is asked for each. */
  WireCalls(Supplier<Client> clients) {
    this.clients = clients;
    clear();
  }

  private Client client() {
    return clients.get();
  }

  private void clear() {
    String listing = new String(client().get("/v1/directories/?limit=1000").body(), UTF_8);
    Matcher names = NAME.matcher(listing);
    while (names.find()) {
      int status = client().delete(files("/" + names.group(1)) + "&recursive=true").statusCode();
      if (status != 204) {
        throw new AssertionError(names.group(1) + " can't be removed: " + status);
      }
    }
  }

  @Override
  public void close() {
    handles.values().forEach(handle -> client().delete(handle));
    clear();
  }

  @Override
  public String call(String line) {
    List<String> words = Arrays.asList(line.split(" ", -1));
    String groups = words.get(2).equals("-") ? "" : ";groups=" + words.get(2);
    String actAs = "uid=" + words.get(0) + ";gid=" + words.get(1) + groups;
    String name = words.get(4);
    List<String> arguments = words.subList(5, words.size());
    if (name.equals("open") && handles.containsKey(arguments.get(0))) {
      assertThat(client().delete(handle(arguments)).statusCode()).isEqualTo(204);
      handles.remove(arguments.get(0));
    }
    HttpResponse<byte[]> answer =
        client()
            .send(
                request(name, arguments)
                    .setHeader("X-CallFS-Umask", words.get(3))
                    .setHeader("X-CallFS-Act-As", actAs));
    if (answer.statusCode() < 300) {
      answer.headers().firstValue("Location").ifPresent(at -> handles.put(arguments.get(0), at));
      return told(name, answer);
    }
    if (name.equals("pread") && answer.statusCode() == 416) {
      return "0 "; // at the end, where pread tells of no bytes
    }
    return answer
        .headers()
        .firstValue("X-CallFS-Errno")
        .map(errno -> String.valueOf(Errno.valueOf(errno).number()))
        .orElse("status " + answer.statusCode() + " " + new String(answer.body(), UTF_8));
  }

  /** Returns the handle in the slot that the first argument names. */
  private String handle(List<String> arguments) {
    return handles.getOrDefault(arguments.get(0), "/v1/handles/none");
  }

  private static String files(String path) {
    return "/v1/files?path=" + URLEncoder.encode(path, UTF_8);
  }

  private HttpRequest.Builder request(String name, List<String> arguments) {
    String first = arguments.get(0);
    String target = files(first);
    return switch (name) {
      case "mkdir" ->
          node(target, "{\"type\":\"directory\",\"mode\":\"" + arguments.get(1) + "\"}");
      case "mknod" -> mknod(target, arguments);
      case "symlink" ->
          node(files(arguments.get(1)), "{\"type\":\"symlink\",\"target\":\"" + first + "\"}");
      case "link" ->
          node(
              files(arguments.get(1)),
              "{\"type\":\"hardlink\",\"target\":\""
                  + first
                  + "\",\"follow\":"
                  + arguments.get(2).equals("1")
                  + "}");
      case "write" -> write(target, arguments);
      case "unlink" -> client().request(target + "&type=file").DELETE();
      case "rmdir" -> client().request(target + "&type=directory").DELETE();
      case "remove" -> client().request(target).DELETE();
      case "rename" -> patch(target, rename(arguments));
      case "chmod" -> patch(target, "{\"mode\":\"" + arguments.get(1) + "\"}");
      case "lchmod" -> patch(target + NO_FOLLOW, "{\"mode\":\"" + arguments.get(1) + "\"}");
      case "chown" -> patch(target, owner(arguments));
      case "lchown" -> patch(target + NO_FOLLOW, owner(arguments));
      case "truncate" -> patch(target, "{\"size\":" + arguments.get(1) + "}");
      case "utimens" ->
          patch(
              target + (arguments.get(1).equals("0") ? NO_FOLLOW : ""),
              "{\"atime\":"
                  + time(arguments.get(2))
                  + ",\"mtime\":"
                  + time(arguments.get(3))
                  + "}");
      case "stat" -> head(target);
      case "lstat", "look" -> head(target + NO_FOLLOW);
      case "access" ->
          head(
              target
                  + "&access="
                  + rights(Integer.parseInt(arguments.get(1)))
                  + (arguments.get(2).equals("0") ? NO_FOLLOW : ""));
      case "readlink" -> client().request(target + "&view=link").GET();
      case "read" -> client().request(target).GET();
      case "list" ->
          client().request("/v1/directories?path=" + URLEncoder.encode(first, UTF_8)).GET();
      case "open" -> open(arguments);
      case "pread" -> {
        long from = Long.parseLong(arguments.get(1));
        long last = from + Long.parseLong(arguments.get(2)) - 1;
        yield client()
            .request(handle(arguments) + "/content")
            .header("Range", "bytes=" + from + "-" + last);
      }
      case "pwrite" ->
          client()
              .request(handle(arguments) + "/content?offset=" + arguments.get(1))
              .PUT(BodyPublishers.ofString(arguments.get(2)));
      case "fstat" -> head(handle(arguments));
      case "close" -> client().request(handle(arguments)).DELETE();
      default -> throw new IllegalArgumentException(name);
    };
  }

  private HttpRequest.Builder open(List<String> arguments) {
    return node(
        "/v1/handles",
        "{\"path\":\""
            + arguments.get(1)
            + "\",\"flags\":[\""
            + arguments.get(2).replace(",", "\",\"")
            + "\",\"O_NONBLOCK\"],\"mode\":\""
            + arguments.get(3)
            + "\"}");
  }

  private HttpRequest.Builder head(String target) {
    return client().request(target).method("HEAD", BodyPublishers.noBody());
  }

  private HttpRequest.Builder node(String target, String json) {
    return client()
        .request(target)
        .header("Content-Type", "application/json")
        .POST(BodyPublishers.ofString(json));
  }

  private HttpRequest.Builder patch(String target, String json) {
    return client()
        .request(target)
        .header("Content-Type", "application/json")
        .method("PATCH", BodyPublishers.ofString(json));
  }

  private HttpRequest.Builder mknod(String target, List<String> arguments) {
    String type =
        switch (arguments.get(1)) {
          case "p" -> "fifo";
          case "s" -> "socket";
          case "c" -> "chardev";
          case "b" -> "blockdev";
          default -> "file";
        };
    String device =
        type.endsWith("dev")
            ? ",\"major\":" + arguments.get(3) + ",\"minor\":" + arguments.get(4)
            : "";
    return node(
        target, "{\"type\":\"" + type + "\",\"mode\":\"" + arguments.get(2) + "\"" + device + "}");
  }

  private HttpRequest.Builder write(String target, List<String> arguments) {
    byte[] bytes = new byte[Integer.parseInt(arguments.get(3))];
    Arrays.fill(bytes, (byte) arguments.get(4).charAt(0));
    return client()
        .request(target + "&parents=false")
        .header("Content-Type", "application/octet-stream")
        .header("X-CallFS-Mode", arguments.get(1))
        .method(arguments.get(2).equals("1") ? "POST" : "PUT", BodyPublishers.ofByteArray(bytes));
  }

  private static String rename(List<String> arguments) {
    String flag =
        switch (arguments.get(2)) {
          case "0" -> "\"overwrite\":true";
          case "2" -> "\"exchange\":true";
          default -> "\"overwrite\":false";
        };
    return "{\"destination\":\"" + arguments.get(1) + "\"," + flag + "}";
  }

  private static String owner(List<String> arguments) {
    return "{\"uid\":" + arguments.get(1) + ",\"gid\":" + arguments.get(2) + "}";
  }

  private static String rights(int bits) {
    String rights =
        ((bits & 4) != 0 ? "r" : "") + ((bits & 2) != 0 ? "w" : "") + ((bits & 1) != 0 ? "x" : "");
    return rights.isEmpty() ? "f" : rights;
  }

  private static String time(String word) {
    return switch (word) {
      case "n" -> "\"now\"";
      case "o" -> "\"omit\"";
      default -> {
        String[] parts = word.split("\\.", -1);
        long seconds = Long.parseLong(parts[0]);
        yield "\"" + Instant.ofEpochSecond(seconds, Long.parseLong(parts[1])) + "\"";
      }
    };
  }

  private static String told(String name, HttpResponse<byte[]> answer) {
    return switch (name) {
      case "look", "fstat" -> "0 " + attributes(answer);
      case "pread" -> "0 " + new String(answer.body(), UTF_8).replace('\0', '.');
      case "read" -> {
        CRC32 crc = new CRC32();
        crc.update(answer.body());
        yield "0 " + answer.body().length + " " + Long.toHexString(crc.getValue());
      }
      case "readlink" -> {
        Matcher target = TARGET.matcher(new String(answer.body(), UTF_8));
        yield target.find() ? "0 " + target.group(1) : "no target";
      }
      default -> "0";
    };
  }

  private static String attributes(HttpResponse<byte[]> answer) {
    String type = field(answer, "Type");
    return String.join(
        " ",
        type(type),
        field(answer, "Mode"),
        field(answer, "UID"),
        field(answer, "GID"),
        field(answer, "Nlink"),
        type.equals("directory") ? "0" : field(answer, "Size"),
        type.endsWith("dev") ? field(answer, "Device") : "0:0",
        field(answer, "Inode"),
        words(field(answer, "ATime")),
        words(field(answer, "MTime")),
        words(field(answer, "CTime")));
  }

  private static String type(String word) {
    return switch (word) {
      case "symlink" -> "l";
      case "fifo" -> "p";
      default -> word.substring(0, 1);
    };
  }

  private static String words(String time) {
    Instant instant = Instant.parse(time);
    return instant.getEpochSecond() + "." + instant.getNano();
  }

  private static String field(HttpResponse<byte[]> answer, String name) {
    return answer.headers().firstValue("X-CallFS-" + name).orElse("none");
  }
}
