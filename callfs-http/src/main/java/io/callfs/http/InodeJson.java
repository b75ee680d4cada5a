package io.callfs.http;

import io.callfs.fs.Attributes;
import io.callfs.fs.Inode;
import io.callfs.fs.RegularFile;
import io.callfs.fs.Symlink;
import java.util.Optional;
import java.util.function.LongFunction;

/** An inode under a name as a JSON object (API.md §3). Thread-safe. */
final class InodeJson {

  private final LongFunction<Optional<String>> ownerNames;

  InodeJson(LongFunction<Optional<String>> ownerNames) {
    this.ownerNames = ownerNames;
  }

  void write(JsonText json, String name, String path, Inode inode) {
    json.raw("{").member("name", name).member("path", path);
    members(json, name, inode);
    json.raw("}");
  }

  /** Writes the members that do not tell how the inode is called. */
  void members(JsonText json, String name, Inode inode) {
    Attributes attributes = inode.attributes();
    json.member("type", inode.type().wireName())
        .member("size", inode.size())
        .member("mode", attributes.mode().toString())
        .member("uid", attributes.uid())
        .member("gid", attributes.gid())
        .member("mtime", Timestamps.format(attributes.mtime()))
        .member("atime", Timestamps.format(attributes.atime()))
        .member("ctime", Timestamps.format(attributes.ctime()))
        .member("inode", inode.id().value())
        .member("nlink", attributes.nlink())
        .member("blocks", InodeFacts.blocks(inode))
        .member("block_size", InodeFacts.BLOCK_SIZE)
        .member("instance_id", inode.placement().instance().value())
        .member("backend_type", inode.placement().backend());
    ownerNames.apply(attributes.uid()).ifPresent(owner -> json.member("owner", owner));
    String device = InodeFacts.device(inode);
    if (device != null) {
      json.member("device", device);
    }
    if (inode instanceof Symlink link) {
      json.member("link_target", link.target().text());
    }
    if (inode instanceof RegularFile file) {
      json.member("etag", EntityTags.of(file)).member("content_type", ContentTypes.of(file, name));
    }
  }
}
