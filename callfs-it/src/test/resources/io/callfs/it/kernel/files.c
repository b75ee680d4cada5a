/*
 * Calls on open files. The files are in numbered slots; each call is made with the identity that
 * has opened the file.
 */
#include "kernel.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define SLOTS 8

static struct slot {
  int open;
  int fd;
  struct identity opener;
} slots[SLOTS];

static struct slot *next_slot(void) { return &slots[(unsigned)number() % SLOTS]; }

static void close_file(struct slot *slot) {
  if (slot->open) close(slot->fd);
  slot->open = 0;
}

static int flags_of(const char *letters) {
  int flags = O_NONBLOCK;
  for (; *letters; letters++) switch (*letters) {
      case 'w': flags |= O_WRONLY; break;
      case 'b': flags |= O_RDWR; break;
      case 'c': flags |= O_CREAT; break;
      case 'x': flags |= O_EXCL; break;
      case 't': flags |= O_TRUNC; break;
      case 'a': flags |= O_APPEND; break;
      case 'n': flags |= O_NOFOLLOW; break;
      case 'd': flags |= O_DIRECTORY; break;
    }
  return flags;
}

int refuse_fifo(int fd) {
  struct stat st;
  if (fd < 0) return fd;
  if (fstat(fd, &st)) die("fstat");
  if (!S_ISFIFO(st.st_mode) || (fcntl(fd, F_GETFL) & O_ACCMODE) != O_WRONLY) return fd;
  close(fd);
  errno = ENXIO;
  return -1;
}

static void open_file(void) {
  struct slot *slot = next_slot();
  char *path = text();
  int flags = flags_of(word());
  mode_t bits = mode();
  close_file(slot);
  int fd = open(path, flags, bits);
  if (fd < 0 && errno == EACCES && (flags & (O_CREAT | O_EXCL)) == O_CREAT) {
    /* fs.protected_regular and _fifos refuse O_CREAT only, on what exists already. */
    fd = open(path, flags & ~O_CREAT);
    if (fd < 0 && errno == ENOENT) errno = EACCES;
  }
  fd = refuse_fifo(fd);
  if (fd >= 0) {
    slot->open = 1;
    slot->fd = fd;
    slot->opener = caller;
  }
  answer(fd);
}

/* Returns the access mode of an open fifo, -1 for what is none. */
static int fifo_access(int fd) {
  struct stat st;
  if (fstat(fd, &st)) die("fstat");
  return S_ISFIFO(st.st_mode) ? fcntl(fd, F_GETFL) & O_ACCMODE : -1;
}

static void read_open(int fd) {
  long long offset = number();
  size_t length = (size_t)number();
  if (offset < 0 && fifo_access(fd) >= 0) {
    /* The engine's fifos never have a byte, nor a writer but this. */
    if (fifo_access(fd) == O_RDWR)
      printf("%d\n", EAGAIN);
    else
      puts("0 0 00000000");
    return;
  }
  unsigned char *bytes = allocate(NULL, length);
  ssize_t n = offset < 0 ? read(fd, bytes, length) : pread(fd, bytes, length, offset);
  if (n < 0)
    printf("%d\n", errno);
  else
    printf("0 %zd %08x\n", n, crc(bytes, (size_t)n));
  free(bytes);
}

static void write_open(int fd) {
  long long offset = number();
  size_t length = (size_t)number();
  unsigned seed = (unsigned)number();
  if (offset < 0 && fifo_access(fd) == O_RDWR) {
    printf("%d\n", EAGAIN); /* The engine's fifos take no byte. */
    return;
  }
  unsigned char *bytes = pattern(length, seed);
  ssize_t n = offset < 0 ? write(fd, bytes, length) : pwrite(fd, bytes, length, offset);
  if (n < 0)
    printf("%d\n", errno);
  else
    printf("0 %zd\n", n);
  free(bytes);
}

static void look_open(int fd) {
  struct statx st;
  memset(&st, 0, sizeof st);
  if (statx(fd, "", AT_EMPTY_PATH, STATX_BASIC_STATS | STATX_BTIME, &st)) die("statx");
  fputs("0 ", stdout);
  put_leader(&st);
  putchar(' ');
  put_attributes(&st);
  putchar('\n');
}

static void truncate_open(int fd) {
  long long size = number();
  struct stat old;
  if (fstat(fd, &old)) die("fstat");
  long result = ftruncate(fd, size);
  int failure = errno;
  if (result == 0 && old.st_size == size) {
    /* tmpfs alone keeps the times where the size stays; ext4 changes them, and so do we. */
    struct timespec times[2] = {{0, UTIME_OMIT}, {0, UTIME_NOW}};
    become_root();
    if (futimens(fd, times)) die("futimens");
  }
  errno = failure;
  answer(result);
}

static void change_open(const char *name, int fd) {
  if (!strcmp(name, "fchmod")) {
    answer(fchmod(fd, mode()));
  } else if (!strcmp(name, "fchown")) {
    uid_t uid = (uid_t)number();
    gid_t gid = (gid_t)number();
    answer(fchown(fd, uid, gid));
  } else {
    struct timespec times[2];
    times[0] = time_argument();
    times[1] = time_argument();
    answer(futimens(fd, times));
  }
}

int file_call(const char *name) {
  const char *known[] = {"fdclose",   "fdread", "fdwrite", "fdstat",
                         "ftruncate", "fchmod", "fchown", "futimens"};
  const size_t count = sizeof known / sizeof *known;
  size_t call = 0;
  if (!strcmp(name, "fdopen")) {
    open_file();
    return 1;
  }
  while (call < count && strcmp(name, known[call])) call++;
  if (call == count) return 0;
  struct slot *slot = next_slot();
  if (!slot->open) {
    printf("%d\n", EBADF);
    return 1;
  }
  become(&slot->opener);
  switch (call) {
    case 0:
      close_file(slot);
      answer(0);
      break;
    case 1: read_open(slot->fd); break;
    case 2: write_open(slot->fd); break;
    case 3: look_open(slot->fd); break;
    case 4: truncate_open(slot->fd); break;
    default: change_open(name, slot->fd);
  }
  return 1;
}
