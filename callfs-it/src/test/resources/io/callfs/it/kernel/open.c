/* Open files, which the caller numbers, and all attributes of one inode. */
#include "kernel.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define SLOTS 16

static int opened[SLOTS]; /* descriptor + 1; 0 where there is none */

static const struct {
  const char *name;
  int flag;
} flags[] = {{"O_RDONLY", O_RDONLY},   {"O_WRONLY", O_WRONLY},       {"O_RDWR", O_RDWR},
             {"O_CREAT", O_CREAT},     {"O_EXCL", O_EXCL},           {"O_TRUNC", O_TRUNC},
             {"O_APPEND", O_APPEND},   {"O_DIRECTORY", O_DIRECTORY}, {"O_NOFOLLOW", O_NOFOLLOW}};

static int flags_of(char *names) {
  int all = O_NONBLOCK;
  for (char *name = strtok(names, ","); name; name = strtok(NULL, ","))
    for (size_t i = 0; i < sizeof flags / sizeof *flags; i++)
      if (!strcmp(flags[i].name, name)) all |= flags[i].flag;
  return all;
}

void open_slot(unsigned slot, const char *path, char *names, unsigned mode) {
  close_slot(slot);
  int how = flags_of(names) | O_CLOEXEC;
  int fd = open(path, how, mode);
  if (fd < 0 && errno == EACCES && (how & (O_CREAT | O_EXCL)) == O_CREAT) {
    /* fs.protected_regular and _fifos refuse O_CREAT only, on what exists already. */
    fd = open(path, how & ~O_CREAT);
    if (fd < 0 && errno == ENOENT) errno = EACCES;
  }
  fd = refuse_fifo(fd);
  if (fd >= 0) opened[slot % SLOTS] = fd + 1;
  printf("%d\n", fd < 0 ? errno : 0);
}

void close_slot(unsigned slot) {
  if (opened[slot % SLOTS]) close(opened[slot % SLOTS] - 1);
  opened[slot % SLOTS] = 0;
}

void read_slot(unsigned slot, long long offset, size_t length) {
  char bytes[4097];
  ssize_t count = pread(opened[slot % SLOTS] - 1, bytes, length < 4096 ? length : 4096, offset);
  if (count < 0) {
    printf("%d\n", errno);
    return;
  }
  bytes[count] = 0;
  fputs("0 ", stdout);
  for (ssize_t i = 0; i < count; i++) /* a hole is shown as dots */
    if (!bytes[i]) bytes[i] = '.';
  put(bytes);
  putchar('\n');
}

void write_slot(unsigned slot, long long offset, const char *bytes) {
  ssize_t count = pwrite(opened[slot % SLOTS] - 1, bytes, strlen(bytes), offset);
  printf("%d\n", count < 0 ? errno : 0);
}

static void put_time(const struct statx_timestamp *time) {
  printf(" %lld.%u", (long long)time->tv_sec, time->tv_nsec);
}

static void put_all(int directory, const char *path, int how) {
  struct statx st;
  memset(&st, 0, sizeof st);
  if (statx(directory, path, how, STATX_BASIC_STATS, &st)) {
    printf("%d\n", errno);
    return;
  }
  fputs("0 ", stdout);
  put_attributes(&st);
  printf(" %llu", (unsigned long long)st.stx_ino);
  put_time(&st.stx_atime);
  put_time(&st.stx_mtime);
  put_time(&st.stx_ctime);
  putchar('\n');
}

void look_at(const char *path) { put_all(AT_FDCWD, path, AT_SYMLINK_NOFOLLOW); }

void look_at_slot(unsigned slot) { put_all(opened[slot % SLOTS] - 1, "", AT_EMPTY_PATH); }
