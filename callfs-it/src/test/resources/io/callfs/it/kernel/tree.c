/* Looks at the whole tree and tells what has changed since the last look. */
#include "kernel.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define DAY 86400

struct node {
  char *path;
  const char *leader; /* the first path that names the same inode */
  struct statx st;
};

struct tree {
  struct node *nodes;
  struct node **by_path;
  struct node **by_inode;
  size_t count, room;
};

static struct tree before;
char type_letter(unsigned mode) {
  switch (mode & S_IFMT) {
    case S_IFREG: return 'f';
    case S_IFDIR: return 'd';
    case S_IFLNK: return 'l';
    case S_IFIFO: return 'p';
    case S_IFSOCK: return 's';
    case S_IFCHR: return 'c';
    case S_IFBLK: return 'b';
    default: return '?';
  }
}

void put_attributes(const struct statx *st) {
  unsigned long long size = S_ISDIR(st->stx_mode) ? 0 : st->stx_size;
  printf("%c %04o %u %u %u %llu %u:%u", type_letter(st->stx_mode), st->stx_mode & 07777u,
         st->stx_uid, st->stx_gid, st->stx_nlink, size, st->stx_rdev_major, st->stx_rdev_minor);
}

static int compare_inode(const struct statx *a, const struct statx *b) {
  if (a->stx_ino != b->stx_ino) return a->stx_ino < b->stx_ino ? -1 : 1;
  if (a->stx_btime.tv_sec != b->stx_btime.tv_sec)
    return a->stx_btime.tv_sec < b->stx_btime.tv_sec ? -1 : 1;
  if (a->stx_btime.tv_nsec != b->stx_btime.tv_nsec)
    return a->stx_btime.tv_nsec < b->stx_btime.tv_nsec ? -1 : 1;
  return 0;
}

static int order_by_path(const void *a, const void *b) {
  return strcmp((*(struct node *const *)a)->path, (*(struct node *const *)b)->path);
}

static int order_by_inode(const void *a, const void *b) {
  const struct node *x = *(struct node *const *)a, *y = *(struct node *const *)b;
  int order = compare_inode(&x->st, &y->st);
  return order ? order : strcmp(x->path, y->path);
}

static int same_inode(const void *a, const void *b) {
  return compare_inode(&(*(struct node *const *)a)->st, &(*(struct node *const *)b)->st);
}

static struct node *find_path(struct tree *tree, struct node *key) {
  struct node **found =
      bsearch(&key, tree->by_path, tree->count, sizeof(struct node *), order_by_path);
  return found ? *found : NULL;
}

static struct node *find_inode(struct tree *tree, const struct statx *st) {
  struct node probe, *key = &probe;
  probe.st = *st;
  struct node **found =
      bsearch(&key, tree->by_inode, tree->count, sizeof(struct node *), same_inode);
  return found ? *found : NULL;
}

void put_leader(const struct statx *st) {
  struct node *found = find_inode(&before, st);
  const char *first = found ? found->leader : "?";
  put(*first ? first : "/");
}

static void stat_at(int directory, const char *path, int flags, struct statx *st) {
  memset(st, 0, sizeof *st);
  if (statx(directory, path, flags, STATX_BASIC_STATS | STATX_BTIME, st)) die("statx");
}

/* ---- the whole tree ---- */

static void add(struct tree *tree, const char *path, const struct statx *st) {
  if (tree->count == tree->room) {
    tree->room = tree->room ? tree->room * 2 : 128;
    tree->nodes = allocate(tree->nodes, tree->room * sizeof(struct node));
  }
  struct node *node = &tree->nodes[tree->count++];
  node->path = strdup(path);
  node->st = *st;
}

static void walk(struct tree *tree, int directory, const char *path) {
  DIR *entries = fdopendir(directory);
  if (!entries) die("fdopendir");
  struct dirent *entry;
  while ((entry = readdir(entries))) {
    if (!strcmp(entry->d_name, ".") || !strcmp(entry->d_name, "..")) continue;
    struct statx st;
    stat_at(dirfd(entries), entry->d_name, AT_SYMLINK_NOFOLLOW, &st);
    char *below = NULL;
    if (asprintf(&below, "%s/%s", path, entry->d_name) < 0) die("memory");
    add(tree, below, &st);
    if (S_ISDIR(st.stx_mode)) {
      int fd = openat(dirfd(entries), entry->d_name, O_RDONLY | O_DIRECTORY | O_NOATIME);
      if (fd < 0) die("openat");
      walk(tree, fd, below);
    }
    free(below);
  }
  closedir(entries);
}

static void index_tree(struct tree *tree) {
  tree->by_path = allocate(NULL, tree->count * sizeof(struct node *));
  tree->by_inode = allocate(NULL, tree->count * sizeof(struct node *));
  for (size_t i = 0; i < tree->count; i++) tree->by_path[i] = tree->by_inode[i] = &tree->nodes[i];
  qsort(tree->by_path, tree->count, sizeof(struct node *), order_by_path);
  qsort(tree->by_inode, tree->count, sizeof(struct node *), order_by_inode);
  for (size_t i = 0; i < tree->count; i++) {
    struct node *node = tree->by_inode[i];
    struct node *previous = i ? tree->by_inode[i - 1] : NULL;
    int same = previous && compare_inode(&previous->st, &node->st) == 0;
    node->leader = same ? previous->leader : node->path;
  }
}

static void free_tree(struct tree *tree) {
  for (size_t i = 0; i < tree->count; i++) free(tree->nodes[i].path);
  free(tree->nodes);
  free(tree->by_path);
  free(tree->by_inode);
  memset(tree, 0, sizeof *tree);
}

static void put_time(const struct statx_timestamp *now, const struct statx_timestamp *old) {
  if (old && now->tv_sec == old->tv_sec && now->tv_nsec == old->tv_nsec) {
    fputs(" =", stdout);
    return;
  }
  long long away = (long long)now->tv_sec - (long long)time(NULL);
  if (away > -DAY && away < DAY)
    fputs(" now", stdout);
  else
    printf(" %lld.%u", (long long)now->tv_sec, now->tv_nsec);
}

static void put_content(const struct node *node) {
  if (S_ISLNK(node->st.stx_mode)) {
    char text[4097];
    ssize_t length = readlink(node->path, text, sizeof text - 1);
    if (length < 0) {
      fputs(" ?", stdout); /* the path is longer than a call may name */
      return;
    }
    text[length] = 0;
    putchar(' ');
    put(text);
  } else if (S_ISREG(node->st.stx_mode)) {
    int fd = open(node->path, O_RDONLY | O_NOATIME);
    if (fd < 0) {
      fputs(" ?", stdout);
      return;
    }
    printf(" %08x", crc_of(fd));
    close(fd);
  }
}

static int same_attributes(const struct statx *a, const struct statx *b) {
  return a->stx_mode == b->stx_mode && a->stx_uid == b->stx_uid && a->stx_gid == b->stx_gid &&
         a->stx_nlink == b->stx_nlink &&
         (S_ISDIR(a->stx_mode) || a->stx_size == b->stx_size) &&
         !memcmp(&a->stx_atime, &b->stx_atime, sizeof a->stx_atime) &&
         !memcmp(&a->stx_mtime, &b->stx_mtime, sizeof a->stx_mtime) &&
         !memcmp(&a->stx_ctime, &b->stx_ctime, sizeof a->stx_ctime);
}

void snap(void) {
  struct tree now;
  memset(&now, 0, sizeof now);
  struct statx st;
  stat_at(AT_FDCWD, "/", 0, &st);
  add(&now, "", &st);
  int root = open("/", O_RDONLY | O_DIRECTORY | O_NOATIME);
  if (root < 0) die("open /");
  walk(&now, root, "");
  index_tree(&now);
  for (size_t i = 0; i < now.count; i++) {
    struct node *node = now.by_path[i];
    struct node *old_path = find_path(&before, node);
    struct node *old = find_inode(&before, &node->st);
    if (old && old_path && compare_inode(&old_path->st, &node->st) == 0 &&
        same_attributes(&old->st, &node->st) && !strcmp(old_path->leader, node->leader))
      continue;
    putchar('+');
    put(*node->path ? node->path : "/");
    putchar(' ');
    put(*node->leader ? node->leader : "/");
    putchar(' ');
    put_attributes(&node->st);
    put_time(&node->st.stx_atime, old ? &old->st.stx_atime : NULL);
    put_time(&node->st.stx_mtime, old ? &old->st.stx_mtime : NULL);
    put_time(&node->st.stx_ctime, old ? &old->st.stx_ctime : NULL);
    put_content(node);
    putchar('\n');
  }
  for (size_t i = 0; i < before.count; i++) {
    struct node *node = before.by_path[i];
    if (!find_path(&now, node)) {
      putchar('-');
      put(node->path);
      putchar('\n');
    }
  }
  puts(".");
  free_tree(&before);
  before = now;
}
