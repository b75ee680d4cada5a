"""Makes the system calls of pjdfstest as requests to a CallFS server, one request for each call.

Listens on the Unix socket of its first argument. The server is CALLFS_URL, the administrator's key CALLFS_KEY.
"""

import datetime
import http.client
import json
import os
import queue
import socket
import ssl
import sys
import threading
import urllib.parse

EPOCH = datetime.datetime(1970, 1, 1)
TYPES = {"file": "regular", "directory": "dir", "chardev": "char", "blockdev": "block"}
NODES = {"c": "chardev", "b": "blockdev", "f": "fifo", "o": "file"}
# What Linux does not have, or has no meaning without a process behind it.
IGNORED_FLAGS = {"", "O_SHLOCK", "O_EXLOCK", "O_FSYNC"}


class Failed(Exception):
    """The errno of a call."""


class Unknown(Exception):
    """Not a call of this interface, or not well formed."""


class Server:
    def __init__(self, url, key):
        self.address = urllib.parse.urlsplit(url)
        self.key = key
        self.context = ssl._create_unverified_context()
        self.idle = queue.LifoQueue()

    def request(self, caller, method, target, body=None, content_type=None, byte_range=None):
        headers = {"Authorization": "Bearer " + self.key, **caller.headers()}
        if content_type:
            headers["Content-Type"] = content_type
        if byte_range:
            headers["Range"] = byte_range
        answer, text = self.exchange(method, target, body, headers)
        if answer.status >= 500 and answer.status not in (501, 507):
            print(method, target, answer.status, text, file=sys.stderr, flush=True)
        if answer.status >= 400:
            raise Failed(answer.getheader("X-CallFS-Errno") or "HTTP%d" % answer.status)
        return text

    def exchange(self, method, target, body, headers):
        try:
            connection = self.idle.get_nowait()
        except queue.Empty:
            connection = self.connect()
        try:
            return self.send(connection, method, target, body, headers)
        except (http.client.RemoteDisconnected, ConnectionError):
            connection.close()
            return self.send(self.connect(), method, target, body, headers)

    def connect(self):
        return http.client.HTTPSConnection(self.address.netloc, context=self.context, timeout=60)

    def send(self, connection, method, target, body, headers):
        connection.request(method, target, body=body, headers=headers)
        answer = connection.getresponse()
        text = answer.read()
        self.idle.put(connection)
        return answer, text


class Caller:
    """Who calls: the options before the first call. Without -g the groups stay root's, as setuid(2) leaves them."""

    def __init__(self):
        self.uid, self.groups, self.umask = 0, ["0"], "0"

    def options(self, words):
        at = 0
        while at < len(words) and words[at] in ("-u", "-g", "-U"):
            option, value = words[at], words[at + 1]
            if option == "-u":
                self.uid = int(value)
            elif option == "-g":
                self.groups = value.split(",")
            else:
                self.umask = "%o" % number(value)
            at += 2
        return words[at + 1 :] if words[at : at + 1] == ["--"] else words[at:]

    def headers(self):
        headers = {"X-CallFS-Umask": self.umask}
        if self.uid or self.groups != ["0"]:
            who = (self.uid, self.groups[0], ",".join(self.groups))
            headers["X-CallFS-Act-As"] = "uid=%d;gid=%s;groups=%s" % who
        return headers


class Calls:
    """The calls of one command line, which share descriptors."""

    def __init__(self, server, directory, caller):
        self.server, self.directory, self.caller = server, directory, caller
        self.descriptors = []

    def make(self, words):
        """Returns what each call answers; the first failure ends it."""
        answers = []
        try:
            while words:
                end = words.index(":") if ":" in words else len(words)
                name, arguments = words[0], words[1:end]
                words = words[end + 1 :]
                call = getattr(self, "call_" + name, None)
                if call is None:
                    raise Unknown(name)
                answers.append(call(*arguments) or "0")
        except Failed as failure:
            answers.append(str(failure))
        except (Unknown, TypeError, IndexError) as unknown:
            answers.append("unsupported syscall: %s" % unknown)
        for handle, _ in self.descriptors:
            self.request("DELETE", handle)
        return answers

    def request(self, *arguments, **more):
        return self.server.request(self.caller, *arguments, **more)

    def json(self, method, target, value):
        return self.request(method, target, json.dumps(value), "application/json")

    def path(self, text, base=None):
        if text in ("NULL", "DEADCODE"):
            raise Failed("EFAULT")  # no address goes over the wire
        if text == "" or text.startswith("/"):
            return text
        return (base or self.directory).rstrip("/") + "/" + text

    def target(self, text, query="", base=None):
        path = urllib.parse.quote(self.path(text, base), safe="")
        return "/v1/files?path=" + path + query

    def handle(self, descriptor):
        return self.descriptors[int(descriptor)][0]

    def node(self, path, **description):
        self.json("POST", self.target(path), description)

    def open_with(self, path, flags, mode, seconds):
        request = {"path": self.path(path), "flags": flags, "ttl_seconds": seconds}
        if mode is not None:
            request["mode"] = mode
        return json.loads(self.json("POST", "/v1/handles", request))["id"]

    def call_open(self, path, flags, mode=None):
        names = [flag for flag in flags.split(",") if flag not in IGNORED_FLAGS]
        if ("O_CREAT" in names) != (mode is not None):
            raise Unknown("open with flags " + flags)
        handle = self.open_with(path, names, mode and bits(mode), 60)
        self.descriptors.append(("/v1/handles/" + handle, self.path(path)))

    def call_create(self, path, mode):
        self.open_with(path, ["O_RDONLY", "O_CREAT", "O_EXCL"], bits(mode), 0)

    def call_unlink(self, path):
        self.request("DELETE", self.target(path, "&type=file"))

    def call_rmdir(self, path):
        self.request("DELETE", self.target(path, "&type=directory"))

    def call_mkdir(self, path, mode):
        self.node(path, type="directory", mode=bits(mode))

    def call_link(self, existing, path):
        self.node(path, type="hardlink", target=self.path(existing), follow=False)

    def call_symlink(self, text, path):
        if text in ("NULL", "DEADCODE"):
            raise Failed("EFAULT")
        self.node(path, type="symlink", target=text)

    def call_rename(self, path, destination):
        to = {"destination": self.path(destination), "overwrite": True}
        self.json("PATCH", self.target(path), to)

    def call_mkfifo(self, path, mode):
        self.node(path, type="fifo", mode=bits(mode))

    def call_bind(self, path):
        self.node(path, type="socket")

    def call_mknod(self, path, letter, mode, major, minor):
        if letter == "d":
            raise Failed("EPERM")  # mknod(2) makes no directories; the interface has no such request
        device = {"major": number(major), "minor": number(minor)} if letter in "cb" else {}
        self.node(path, type=NODES[letter], mode=bits(mode), **device)

    def call_chmod(self, path, mode):
        self.json("PATCH", self.target(path), {"mode": bits(mode)})

    def call_fchmod(self, descriptor, mode):
        self.json("PATCH", self.handle(descriptor), {"mode": bits(mode)})

    def call_chown(self, path, uid, gid, query=""):
        self.json("PATCH", self.target(path, query), {"uid": int(uid), "gid": int(gid)})

    def call_lchown(self, path, uid, gid):
        self.call_chown(path, uid, gid, "&follow=false")

    def call_fchown(self, descriptor, uid, gid):
        self.json("PATCH", self.handle(descriptor), {"uid": int(uid), "gid": int(gid)})

    def call_truncate(self, path, size):
        self.json("PATCH", self.target(path), {"size": int(size)})

    def call_ftruncate(self, descriptor, size):
        self.json("PATCH", self.handle(descriptor), {"size": int(size)})

    def call_stat(self, path, what, query=""):
        return shown(self.request("GET", self.target(path, "&view=stat" + query)), what)

    def call_lstat(self, path, what):
        return self.call_stat(path, what, "&follow=false")

    def call_fstat(self, descriptor, what):
        return shown(self.request("GET", self.handle(descriptor)), what)

    def call_pathconf(self, path, name):
        limits = json.loads(self.request("GET", self.target(path, "&view=fs")))
        # The tests use paths of the greatest length relative to a directory; here that is the root, "/" before them.
        limits["path_max"] -= 1
        return str(limits[name[len("_PC_") :].lower()])

    def call_fpathconf(self, descriptor, name):
        return self.call_pathconf(self.descriptors[int(descriptor)][1], name)

    def call_pread(self, descriptor, count, offset):
        first, last = int(offset), int(offset) + int(count) - 1
        content = self.handle(descriptor) + "/content"
        return self.request("GET", content, byte_range="bytes=%d-%d" % (first, last)).decode()

    def call_write(self, descriptor, text, *unquoted):
        self.put("POST", self.handle(descriptor) + "/content", text)

    def call_pwrite(self, descriptor, text, offset):
        self.put("PUT", self.handle(descriptor) + "/content?offset=" + offset, text)

    def put(self, method, target, text):
        self.request(method, target, text.encode(), "application/octet-stream")

    def call_utimensat(self, descriptor, path, *words):
        base = None if descriptor == "AT_FDCWD" else self.descriptors[int(descriptor)][1]
        query = "&follow=false" if words[4:] == ("AT_SYMLINK_NOFOLLOW",) else ""
        times = {"atime": time(words[0], words[1]), "mtime": time(words[2], words[3])}
        self.json("PATCH", self.target(path, query, base), times)


def number(text):
    """A number as strtoll(3) reads it with base 0."""
    return int(text, 8 if text[:1] == "0" and text[1:].isdigit() else 0)


def bits(mode):
    return "%04o" % (number(mode) & 0o7777)


def time(seconds, nanos):
    if nanos in ("UTIME_NOW", "UTIME_OMIT"):
        return nanos[len("UTIME_") :].lower()
    moment = EPOCH + datetime.timedelta(seconds=number(seconds))
    return moment.isoformat() + ".%09dZ" % int(nanos)


def shown(text, what):
    """The attributes asked for, as pjdfstest prints them."""
    inode = json.loads(text)
    return ",".join(attribute(inode, name) for name in what.split(","))


def attribute(inode, name):
    if name == "mode":
        return "0%o" % int(inode["mode"], 8)
    if name == "type":
        return TYPES.get(inode["type"], inode["type"])
    if name in ("major", "minor"):
        return inode["device"].split(":")[name == "minor"]
    if name.split("_")[0] in ("atime", "mtime", "ctime"):
        whole, _, fraction = inode[name[:5]].rstrip("Z").partition(".")
        since = datetime.datetime.fromisoformat(whole) - EPOCH
        seconds = since.days * 86400 + since.seconds
        return (fraction + "0" * 9)[:9].lstrip("0") or "0" if name.endswith("_ns") else str(seconds)
    return str(inode[name])


def serve(connection, server):
    with connection:
        words = b""
        while part := connection.recv(65536):
            words += part
        directory, *rest = [word.decode() for word in words.split(b"\0")[:-1]]
        caller = Caller()
        calls = caller.options(rest)
        answers = Calls(server, directory, caller).make(calls)
        connection.sendall(("\n".join(answers) + "\n").encode())


def main():
    server = Server(os.environ["CALLFS_URL"], os.environ["CALLFS_KEY"])
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(sys.argv[1])
        listener.listen(256)
        while True:
            connection, _ = listener.accept()
            threading.Thread(target=serve, args=(connection, server), daemon=True).start()


main()
