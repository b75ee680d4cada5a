/*
 * Makes the system calls that it is told on stdin, one a line, and answers each with one line on
 * stdout. Runs as root, within a mount namespace and a root directory of its own, and takes the
 * identity of each call by the file system ids of the thread, so that it needs no fork.
 *
 * A line: uid gid groups umask call arguments...   (texts percent-encoded, numbers decimal, modes
 * octal). "snap" answers what has changed in the whole tree since the last "snap", ended by ".".
 */
#include "kernel.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/fsuid.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <time.h>
#include <unistd.h>

#ifndef SYS_faccessat2
#define SYS_faccessat2 439
#endif
#ifndef SYS_fchmodat2
#define SYS_fchmodat2 452
#endif

static int coarse; /* whether the clock of inodes is coarser than a call */

/* ---- identity ---- */

struct identity caller;

static void read_groups(struct identity *who, char *groups) {
  who->count = 0;
  if (strcmp(groups, "-") != 0)
    for (char *g = strtok(groups, ","); g && who->count < 32; g = strtok(NULL, ","))
      who->groups[who->count++] = (gid_t)strtoul(g, NULL, 10);
}

void become(const struct identity *who) {
  if (syscall(SYS_setgroups, who->count, who->groups)) die("setgroups");
  setfsgid(who->gid);
  setfsuid(who->uid);
  if (setfsuid((uid_t)-1) != (int)who->uid) die("setfsuid");
  set_administrator(who->uid == 0);
}

void become_root(void) {
  setfsuid(0);
  setfsgid(0);
}

/*
 * Lets link(2) pass fs.protected_hardlinks, which spares the holders of CAP_FOWNER; nothing else
 * in link(2) asks for it.
 */
static void raise_fowner(void) {
  struct __user_cap_header_struct header = {_LINUX_CAPABILITY_VERSION_3, 0};
  struct __user_cap_data_struct data[2];
  if (syscall(SYS_capget, &header, data)) die("capget");
  data[0].effective |= 1u << CAP_FOWNER;
  if (syscall(SYS_capset, &header, data)) die("capset");
}

/* ---- the calls ---- */

static char *cursor;

char *word(void) {
  char *start = cursor ? strsep(&cursor, " ") : NULL;
  if (!start) {
    errno = EINVAL;
    die("argument missing");
  }
  return start;
}

char *text(void) { return decode(word()); }
long long number(void) { return strtoll(word(), NULL, 10); }
mode_t mode(void) { return (mode_t)strtoul(word(), NULL, 8); }

void answer(long result) {
  if (result < 0)
    printf("%d\n", errno);
  else
    puts("0");
}

static void make_node(void) {
  char *path = text();
  char type = *word();
  mode_t bits = mode();
  unsigned major = (unsigned)number(), minor = (unsigned)number();
  mode_t format = type == 'p'   ? S_IFIFO
                  : type == 's' ? S_IFSOCK
                  : type == 'c' ? S_IFCHR
                  : type == 'b' ? S_IFBLK
                                : S_IFREG;
  answer(mknod(path, format | bits, makedev(major, minor)));
}

struct timespec time_argument(void) {
  char *value = word();
  struct timespec time = {0, UTIME_OMIT};
  if (*value == 'n') time.tv_nsec = UTIME_NOW;
  if (*value != 'n' && *value != 'o') {
    char *nanos;
    time.tv_sec = strtoll(value, &nanos, 10);
    time.tv_nsec = strtol(nanos + 1, NULL, 10);
  }
  return time;
}

static void set_times(void) {
  char *path = text();
  int flags = number() ? 0 : AT_SYMLINK_NOFOLLOW;
  struct timespec times[2];
  times[0] = time_argument();
  times[1] = time_argument();
  if (times[0].tv_nsec == UTIME_OMIT && times[1].tv_nsec == UTIME_OMIT) {
    /* The kernel does not even look at the path; the engine has to, to tell of the inode. */
    struct statx st;
    answer(statx(AT_FDCWD, path, flags, STATX_BASIC_STATS, &st));
    return;
  }
  answer(utimensat(AT_FDCWD, path, times, flags));
}

static void truncate_file(void) {
  char *path = text();
  long long size = number();
  struct stat old;
  int same = stat(path, &old) == 0 && old.st_size == size;
  long result = truncate(path, size);
  int failure = errno;
  if (result == 0 && same) {
    /* tmpfs alone keeps the times where the size stays; ext4 changes them, and so do we. */
    struct timespec times[2] = {{0, UTIME_OMIT}, {0, UTIME_NOW}};
    become_root();
    if (utimensat(AT_FDCWD, path, times, 0)) die("utimensat");
  }
  errno = failure;
  answer(result);
}

static void look(int flags) {
  struct statx st;
  memset(&st, 0, sizeof st);
  if (statx(AT_FDCWD, text(), flags, STATX_BASIC_STATS | STATX_BTIME, &st)) {
    printf("%d\n", errno);
    return;
  }
  fputs("0 ", stdout);
  put_leader(&st);
  putchar(' ');
  put_attributes(&st);
  putchar('\n');
}

static void read_link(void) {
  char target[4097];
  ssize_t length = readlink(text(), target, sizeof target - 1);
  if (length < 0) {
    printf("%d\n", errno);
    return;
  }
  target[length] = 0;
  fputs("0 ", stdout);
  put(target);
  putchar('\n');
}

static void write_file(void) {
  char *path = text();
  mode_t bits = mode();
  int exclusive = (int)number();
  size_t length = (size_t)number();
  unsigned seed = (unsigned)number();
  int flags = O_WRONLY | O_NONBLOCK | (exclusive ? O_EXCL : O_TRUNC);
  int fd = open(path, flags | O_CREAT, bits);
  if (fd < 0 && errno == EACCES && !exclusive) {
    /* fs.protected_regular and _fifos refuse O_CREAT only, on what exists already. */
    fd = open(path, flags);
    if (fd < 0 && errno == ENOENT) errno = EACCES;
  }
  fd = refuse_fifo(fd);
  if (fd < 0) {
    printf("%d\n", errno);
    return;
  }
  unsigned char *bytes = pattern(length, seed);
  for (size_t done = 0; done < length;) {
    ssize_t n = write(fd, bytes + done, length - done);
    if (n < 0) die("write");
    done += (size_t)n;
  }
  free(bytes);
  close(fd);
  puts("0");
}

/* Writes into what exists; an offset before the first byte is the end. */
static void write_into(void) {
  char *path = text();
  long long offset = number();
  size_t length = (size_t)number();
  unsigned seed = (unsigned)number();
  int fd = open(path, O_WRONLY | O_NONBLOCK | (offset < 0 ? O_APPEND : 0));
  fd = refuse_fifo(fd);
  if (fd < 0) {
    printf("%d\n", errno);
  } else {
    unsigned char *bytes = pattern(length, seed);
    answer(pwrite(fd, bytes, length, offset < 0 ? 0 : offset) < 0 ? -1 : 0);
    free(bytes);
  }
  if (fd >= 0) close(fd);
}

static void read_file(void) {
  int fd = open(text(), O_RDONLY | O_NONBLOCK);
  struct stat st;
  if (fd < 0) {
    printf("%d\n", errno);
    return;
  }
  if (fstat(fd, &st)) die("fstat");
  /* What the engine refuses by its own rule, since it offers no such reads. */
  if (S_ISDIR(st.st_mode))
    printf("%d\n", EISDIR);
  else if (S_ISFIFO(st.st_mode))
    printf("%d\n", ENXIO);
  else
    printf("0 %lld %08x\n", (long long)st.st_size, crc_of(fd));
  close(fd);
}

static int order_names(const void *a, const void *b) {
  return strcmp(*(char *const *)a, *(char *const *)b);
}

static void list(void) {
  int fd = open(text(), O_RDONLY | O_DIRECTORY);
  if (fd < 0) {
    printf("%d\n", errno);
    return;
  }
  DIR *entries = fdopendir(fd);
  struct dirent *entry;
  char **names = NULL;
  size_t count = 0;
  while ((entry = readdir(entries))) {
    if (!strcmp(entry->d_name, ".") || !strcmp(entry->d_name, "..")) continue;
    names = allocate(names, (count + 1) * sizeof(char *));
    if (asprintf(&names[count++], "%s/%c", entry->d_name,
                 type_letter((unsigned)DTTOIF(entry->d_type))) < 0)
      die("memory");
  }
  closedir(entries);
  qsort(names, count, sizeof(char *), order_names);
  putchar('0');
  for (size_t i = 0; i < count; i++) {
    putchar(' ');
    put(names[i]);
    free(names[i]);
  }
  free(names);
  putchar('\n');
}

static void call(const char *name) {
  if (!strcmp(name, "mkdir")) {
    char *path = text();
    answer(mkdir(path, mode()));
  } else if (!strcmp(name, "mknod")) {
    make_node();
  } else if (!strcmp(name, "symlink")) {
    char *target = text();
    answer(symlink(target, text()));
  } else if (!strcmp(name, "link")) {
    char *old = text(), *new = text();
    int flags = number() ? AT_SYMLINK_FOLLOW : 0;
    raise_fowner();
    answer(linkat(AT_FDCWD, old, AT_FDCWD, new, flags));
  } else if (!strcmp(name, "unlink")) {
    answer(unlink(text()));
  } else if (!strcmp(name, "rmdir")) {
    answer(rmdir(text()));
  } else if (!strcmp(name, "remove")) {
    answer(remove(text()));
  } else if (!strcmp(name, "rename")) {
    char *old = text(), *new = text();
    answer(syscall(SYS_renameat2, AT_FDCWD, old, AT_FDCWD, new, (unsigned)number()));
  } else if (!strcmp(name, "chmod")) {
    char *path = text();
    answer(chmod(path, mode()));
  } else if (!strcmp(name, "lchmod")) {
    char *path = text();
    answer(syscall(SYS_fchmodat2, AT_FDCWD, path, mode(), AT_SYMLINK_NOFOLLOW));
  } else if (!strcmp(name, "chown") || !strcmp(name, "lchown")) {
    char *path = text();
    uid_t uid = (uid_t)number();
    gid_t gid = (gid_t)number();
    answer(*name == 'l' ? lchown(path, uid, gid) : chown(path, uid, gid));
  } else if (!strcmp(name, "truncate")) {
    truncate_file();
  } else if (!strcmp(name, "utimens")) {
    set_times();
  } else if (!strcmp(name, "stat")) {
    look(0);
  } else if (!strcmp(name, "lstat")) {
    look(AT_SYMLINK_NOFOLLOW);
  } else if (!strcmp(name, "access")) {
    char *path = text();
    int rights = (int)number();
    int flags = number() ? 0 : AT_SYMLINK_NOFOLLOW;
    answer(syscall(SYS_faccessat2, AT_FDCWD, path, rights, flags | AT_EACCESS));
  } else if (!strcmp(name, "readlink")) {
    read_link();
  } else if (!strcmp(name, "write")) {
    write_file();
  } else if (!strcmp(name, "writeat")) {
    write_into();
  } else if (!strcmp(name, "read")) {
    read_file();
  } else if (!strcmp(name, "list")) {
    list();
  } else if (!strcmp(name, "setxattr")) {
    char *path = text(), *attribute = text(), *value = text();
    answer(set_attribute(path, attribute, value, (int)number()));
  } else if (!strcmp(name, "removexattr")) {
    char *path = text(), *attribute = text();
    answer(remove_attribute(path, attribute, (int)number()));
  } else if (!strcmp(name, "xattrs")) {
    char *path = text();
    put_attributes_of(path, (int)number());
  } else if (!strcmp(name, "look")) {
    look_at(text());
  } else if (!strcmp(name, "open")) {
    unsigned slot = (unsigned)number();
    char *path = text(), *names = text();
    open_slot(slot, path, names, mode());
  } else if (!strcmp(name, "pread")) {
    unsigned slot = (unsigned)number();
    long long offset = number();
    read_slot(slot, offset, (size_t)number());
  } else if (!strcmp(name, "pwrite")) {
    unsigned slot = (unsigned)number();
    long long offset = number();
    write_slot(slot, offset, text());
  } else if (!strcmp(name, "fstat")) {
    look_at_slot((unsigned)number());
  } else if (!strcmp(name, "close")) {
    close_slot((unsigned)number());
    answer(0);
  } else if (!file_call(name)) {
    errno = ENOSYS;
    die(name);
  }
}

/* ---- start ---- */

static int protected_links(void) {
  int value = 0;
  FILE *file = fopen("/proc/sys/fs/protected_symlinks", "r");
  if (file) {
    if (fscanf(file, "%d", &value) != 1) value = 0;
    fclose(file);
  }
  return value;
}

static int clock_file = -1;

/*
 * Moves the time that inodes get past every time that one of them has, so that each change shows.
 * Since Linux 6.13 a change right after a look gets a fine time where the inode has the present
 * coarse one, and none gets an earlier one later: the first change brings the clock file to the
 * latest time of all, the second beyond it.
 */
static void tick(void) {
  struct timespec start, now;
  struct stat st;
  if (!coarse) {
    for (int i = 0; i < 2; i++)
      if (fstat(clock_file, &st) || fchmod(clock_file, 0600)) die("clock file");
    return;
  }
  clock_gettime(CLOCK_REALTIME_COARSE, &start);
  do clock_gettime(CLOCK_REALTIME_COARSE, &now);
  while (start.tv_sec == now.tv_sec && start.tv_nsec == now.tv_nsec);
}

static int has_coarse_clock(void) {
  struct stat first, second;
  for (int i = 0; i < 5; i++) {
    if (fstat(clock_file, &first) || fchmod(clock_file, 0600) || fstat(clock_file, &second))
      die("clock file");
    if (!memcmp(&first.st_ctim, &second.st_ctim, sizeof first.st_ctim)) return 1;
  }
  return 0;
}

int main(int argc, char **argv) {
  if (argc != 2) {
    fprintf(stderr, "usage: kernel DIRECTORY\n");
    return 2;
  }
  int links = protected_links();
  int mounted = unshare(CLONE_NEWNS) == 0 && mount("", "/", NULL, MS_REC | MS_PRIVATE, NULL) == 0 &&
                mount("callfs-kernel-test", argv[1], "tmpfs", MS_NOATIME, "mode=0755,size=64m") == 0;
  clock_file = memfd_create("clock", MFD_CLOEXEC);
  if (clock_file < 0) die("memfd_create");
  if (chdir(argv[1]) || chroot(".")) die("chroot");
  umask(0);
  coarse = has_coarse_clock();
  int nofollow = syscall(SYS_fchmodat2, AT_FDCWD, "/", 0755, AT_SYMLINK_NOFOLLOW) == 0;
  printf("ready mounted=%d coarse=%d fchmodat2=%d protected_symlinks=%d\n", mounted, coarse,
         nofollow, links);
  fflush(stdout);
  char *line = NULL;
  size_t room = 0;
  while (getline(&line, &room, stdin) > 0) {
    line[strcspn(line, "\n")] = 0;
    if (!strcmp(line, "snap")) {
      snap();
    } else {
      cursor = line;
      caller.uid = (unsigned)number();
      caller.gid = (unsigned)number();
      read_groups(&caller, word());
      mode_t mask = mode();
      char *name = word();
      tick();
      become(&caller);
      umask(mask);
      call(name);
      umask(0);
      become_root();
    }
    fflush(stdout);
  }
  free(line);
  return 0;
}
