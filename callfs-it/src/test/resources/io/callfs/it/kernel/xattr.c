/* Extended attributes, as a process without any capability sees them, or as root. */
#include "kernel.h"

#include <errno.h>
#include <linux/capability.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/xattr.h>
#include <unistd.h>

#define ROOM 65536

/* The file system ids take away what is of files only, so the administrator's right stays. */
void set_administrator(int held) {
  struct __user_cap_header_struct header = {_LINUX_CAPABILITY_VERSION_3, 0};
  struct __user_cap_data_struct data[2];
  if (syscall(SYS_capget, &header, data)) die("capget");
  unsigned bit = 1u << CAP_SYS_ADMIN;
  data[0].effective = held ? data[0].effective | bit : data[0].effective & ~bit;
  if (syscall(SYS_capset, &header, data)) die("capset");
}

int set_attribute(const char *path, const char *name, const char *value, int follow) {
  size_t length = strlen(value);
  return follow ? setxattr(path, name, value, length, 0) : lsetxattr(path, name, value, length, 0);
}

int remove_attribute(const char *path, const char *name, int follow) {
  return follow ? removexattr(path, name) : lremovexattr(path, name);
}

static int order(const void *a, const void *b) {
  return strcmp(*(char *const *)a, *(char *const *)b);
}

/* All that can be seen, by name; the errno of the first call that fails where one does. */
void put_attributes_of(const char *path, int follow) {
  static char names[ROOM], value[ROOM];
  char *sorted[64];
  size_t count = 0;
  ssize_t length = follow ? listxattr(path, names, ROOM) : llistxattr(path, names, ROOM);
  if (length < 0) {
    printf("%d\n", errno);
    return;
  }
  for (char *name = names; name < names + length && count < 64; name += strlen(name) + 1)
    sorted[count++] = name;
  qsort(sorted, count, sizeof(char *), order);
  for (size_t i = 0; i < count; i++) {
    if ((follow ? getxattr(path, sorted[i], value, ROOM) : lgetxattr(path, sorted[i], value, ROOM)) < 0) {
      printf("%d\n", errno);
      return;
    }
  }
  putchar('0');
  for (size_t i = 0; i < count; i++) {
    ssize_t n = follow ? getxattr(path, sorted[i], value, ROOM - 1)
                       : lgetxattr(path, sorted[i], value, ROOM - 1);
    if (n < 0) die("getxattr");
    value[n] = 0;
    putchar(' ');
    put(sorted[i]);
    putchar('=');
    put(value);
  }
  putchar('\n');
}
