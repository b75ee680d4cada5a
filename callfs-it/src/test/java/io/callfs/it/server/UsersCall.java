package io.callfs.it.server;

import io.callfs.fs.Errno;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/**
 * One system call of one user, for the kernel and for the wire. A line reads {@code user umask call
 * arguments}; the calls and arguments are those of the kernel's helper process.
 */
record UsersCall(User user, String umask, String name, List<String> arguments) {

  private static final Set<String> ATTRIBUTES = Set.of("stat", "lstat");

  UsersCall {
    arguments = List.copyOf(arguments);
  }

  /** Who calls. */
  enum User {
    ROOT(0, 0, "-"),
    ALICE(1000, 1000, "100"),
    BOB(1001, 1001, "100"),
    CAROL(1002, 1002, "-");

    private final int uid;
    private final int gid;
    private final String groups;

    User(int uid, int gid, String groups) {
      this.uid = uid;
      this.gid = gid;
      this.groups = groups;
    }

    String key() {
      return this == ROOT
          ? Distribution.ADMIN_KEY
          : "key-of-" + name().toLowerCase(java.util.Locale.ROOT) + "-in-these-tests";
    }

    String actAs() {
      return "uid=" + uid + ";gid=" + gid + (groups.equals("-") ? "" : ";groups=" + groups);
    }

    /** Returns the user as the configuration file has him. */
    String yaml() {
      return String.format(
          "    - {name: %s, uid: %d, gid: %d, groups: [%s], api_keys: [\"%s\"]}%n",
          name().toLowerCase(java.util.Locale.ROOT),
          uid,
          gid,
          groups.equals("-") ? "" : groups,
          key());
    }
  }

  static UsersCall parse(String line) {
    List<String> words = Arrays.asList(line.split(" ", -1));
    return new UsersCall(
        User.valueOf(words.get(0).toUpperCase(java.util.Locale.ROOT)),
        words.get(1),
        words.get(2),
        words.subList(3, words.size()));
  }

  /** Returns the line that the kernel's helper takes. */
  String kernelLine() {
    return String.join(
        " ",
        user.uid + " " + user.gid + " " + user.groups,
        umask,
        name,
        String.join(" ", arguments));
  }

  /** Returns what of the kernel's answer the wire tells too: the errno, and attributes. */
  String ofKernel(String answer) {
    List<String> words = Arrays.asList(answer.split(" ", -1));
    if (!words.get(0).equals("0")) {
      int number = Integer.parseInt(words.get(0));
      return Arrays.stream(Errno.values())
          .filter(errno -> errno.number() == number)
          .map(Errno::name)
          .findFirst()
          .orElse("errno " + number);
    }
    if (ATTRIBUTES.contains(name)) {
      return "0 " + String.join(" ", words.subList(2, 8));
    }
    return name.equals("read") ? "0 " + words.get(1) : "0";
  }

  /** Makes the call over HTTPS below a directory. */
  String send(Client client, String below, boolean actingAs) {
    Client caller = actingAs ? client : client.as(user.key());
    HttpRequest.Builder request = request(caller, below).setHeader("X-CallFS-Umask", umask);
    if (actingAs) {
      request.setHeader("X-CallFS-Act-As", user.actAs());
    }
    HttpResponse<byte[]> answer = caller.send(request);
    if (answer.statusCode() >= 300) {
      return answer.headers().firstValue("X-CallFS-Errno").orElse("status " + answer.statusCode());
    }
    if (ATTRIBUTES.contains(name)) {
      return "0 " + attributes(answer);
    }
    return name.equals("read") ? "0 " + answer.body().length : "0";
  }

  private static String attributes(HttpResponse<byte[]> answer) {
    String type = field(answer, "Type");
    return String.join(
        " ",
        type.equals("symlink") ? "l" : type.substring(0, 1),
        field(answer, "Mode"),
        field(answer, "UID"),
        field(answer, "GID"),
        field(answer, "Nlink"),
        type.equals("directory") ? "0" : field(answer, "Size"));
  }

  private static String field(HttpResponse<byte[]> answer, String name) {
    return answer.headers().firstValue("X-CallFS-" + name).orElse("none");
  }

  private HttpRequest.Builder request(Client client, String below) {
    String files = "/v1/files" + below;
    String first = arguments.get(0);
    String target = files + first;
    return switch (name) {
      case "mkdir" ->
          node(client, target, "{\"type\":\"directory\",\"mode\":\"" + arguments.get(1) + "\"}");
      case "symlink" ->
          node(
              client,
              files + arguments.get(1),
              "{\"type\":\"symlink\",\"target\":\"" + first + "\"}");
      case "link" ->
          node(
              client,
              files + arguments.get(1),
              "{\"type\":\"hardlink\",\"target\":\"" + below + first + "\"}");
      case "write" ->
          client
              .request(target + "?parents=false")
              .header("Content-Type", "application/octet-stream")
              .header("X-CallFS-Mode", arguments.get(1))
              .method(arguments.get(2).equals("1") ? "POST" : "PUT", bytes(arguments.get(3)));
      case "unlink" -> client.request(target + "?type=file").DELETE();
      case "rmdir" -> client.request(target + "?type=directory").DELETE();
      case "rename" ->
          patch(
              client,
              target,
              "{\"destination\":\"" + below + arguments.get(1) + "\",\"overwrite\":true}");
      case "chmod" -> patch(client, target, "{\"mode\":\"" + arguments.get(1) + "\"}");
      case "chown" ->
          patch(
              client,
              target,
              "{\"uid\":" + arguments.get(1) + ",\"gid\":" + arguments.get(2) + "}");
      case "truncate" -> patch(client, target, "{\"size\":" + arguments.get(1) + "}");
      case "utimens" ->
          patch(
              client,
              target,
              "{\"atime\":"
                  + time(arguments.get(2))
                  + ",\"mtime\":"
                  + time(arguments.get(3))
                  + "}");
      case "stat" -> client.request(target).method("HEAD", BodyPublishers.noBody());
      case "lstat" ->
          client.request(target + "?follow=false").method("HEAD", BodyPublishers.noBody());
      case "access" ->
          client
              .request(target + "?access=" + rights(Integer.parseInt(arguments.get(1))))
              .method("HEAD", BodyPublishers.noBody());
      case "read" -> client.request(target).GET();
      case "list" -> client.request("/v1/directories" + below + first).GET();
      default -> throw new IllegalArgumentException(name);
    };
  }

  private static HttpRequest.Builder node(Client client, String target, String json) {
    return client
        .request(target)
        .header("Content-Type", "application/json")
        .POST(BodyPublishers.ofString(json));
  }

  private static HttpRequest.Builder patch(Client client, String target, String json) {
    return client
        .request(target)
        .header("Content-Type", "application/json")
        .method("PATCH", BodyPublishers.ofString(json));
  }

  private static BodyPublisher bytes(String length) {
    return BodyPublishers.ofByteArray(new byte[Integer.parseInt(length)]);
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
      default ->
          "\"" + java.time.Instant.ofEpochSecond(Long.parseLong(word.replace(".0", ""))) + "\"";
    };
  }

  @Override
  public String toString() {
    return user + " " + umask + " " + name + " " + String.join(" ", arguments);
  }
}
