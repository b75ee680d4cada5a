/* What the parts of the helper program share. */
#ifndef CALLFS_KERNEL_H
#define CALLFS_KERNEL_H

#define _GNU_SOURCE
#include <stddef.h>
#include <stdint.h>
#include <sys/stat.h>
#include <time.h>

/* kernel.c */
struct identity {
  unsigned uid, gid;
  gid_t groups[32];
  int count;
};
extern struct identity caller; /* of the call that is being made */
void become(const struct identity *who);
void become_root(void);
char *word(void); /* the next argument */
char *text(void);
long long number(void);
mode_t mode(void);
struct timespec time_argument(void);
void answer(long result);

/* files.c */
int file_call(const char *name); /* whether it is a call on open files, which then was made */

int refuse_fifo(int fd); /* open for writing alone, as the engine does, also where somebody might read */

/* text.c */
void die(const char *what);
void *allocate(void *old, size_t size);
unsigned char *pattern(size_t length, unsigned seed); /* a content; to be freed */
char *decode(char *text);
void put(const char *text);
uint32_t crc_of(int fd); /* of the first 65,536 bytes */
uint32_t crc(const unsigned char *bytes, size_t length);

/* xattr.c */
void set_administrator(int held);
int set_attribute(const char *path, const char *name, const char *value, int follow);
int remove_attribute(const char *path, const char *name, int follow);
void put_attributes_of(const char *path, int follow);

/* open.c */
void open_slot(unsigned slot, const char *path, char *names, unsigned mode);
void close_slot(unsigned slot);
void read_slot(unsigned slot, long long offset, size_t length);
void write_slot(unsigned slot, long long offset, const char *bytes);
void look_at(const char *path); /* not following */
void look_at_slot(unsigned slot);

/* tree.c */
char type_letter(unsigned mode);
void put_attributes(const struct statx *st);
void put_leader(const struct statx *st); /* the first path of the inode, as of the last snap */
void snap(void);

#endif
