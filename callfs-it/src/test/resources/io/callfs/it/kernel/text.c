/* Failures, memory, and texts as they travel. */
#include "kernel.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define HASHED 65536 /* so many bytes of a content are compared */

void die(const char *what) {
  fprintf(stderr, "kernel helper: %s: %s\n", what, strerror(errno));
  exit(2);
}

void *allocate(void *old, size_t size) {
  void *memory = realloc(old, size ? size : 1);
  if (!memory) die("memory");
  return memory;
}

unsigned char *pattern(size_t length, unsigned seed) {
  unsigned char *bytes = allocate(NULL, length);
  for (size_t i = 0; i < length; i++) bytes[i] = (unsigned char)(seed * 31 + i * 7 + (i >> 8));
  return bytes;
}

char *decode(char *text) {
  char *out = text;
  for (char *in = text; *in; out++) {
    unsigned byte;
    if (*in == '%' && sscanf(in + 1, "%2x", &byte) == 1) {
      *out = (char)byte;
      in += 3;
    } else {
      *out = *in++;
    }
  }
  *out = 0;
  return text;
}

void put(const char *text) {
  for (const unsigned char *c = (const unsigned char *)text; *c; c++) {
    if ((*c >= 'a' && *c <= 'z') || (*c >= 'A' && *c <= 'Z') || (*c >= '0' && *c <= '9') ||
        strchr("/._-", *c))
      putchar(*c);
    else
      printf("%%%02x", *c);
  }
}

static uint32_t crc_table[256];

static void crc_prepare(void) {
  for (uint32_t i = 0; i < 256; i++) {
    uint32_t c = i;
    for (int k = 0; k < 8; k++) c = c & 1 ? 0xEDB88320u ^ (c >> 1) : c >> 1;
    crc_table[i] = c;
  }
}

uint32_t crc(const unsigned char *bytes, size_t length) {
  if (!crc_table[1]) crc_prepare();
  uint32_t sum = 0xFFFFFFFFu;
  for (size_t i = 0; i < length; i++) sum = crc_table[(sum ^ bytes[i]) & 255] ^ (sum >> 8);
  return sum ^ 0xFFFFFFFFu;
}

uint32_t crc_of(int fd) {
  static unsigned char buffer[HASHED];
  size_t length = 0;
  ssize_t n;
  while (length < HASHED && (n = pread(fd, buffer + length, HASHED - length, (off_t)length)) > 0)
    length += (size_t)n;
  return crc(buffer, length);
}
