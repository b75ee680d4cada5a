/* One call of pjdfstest: hands its arguments to calls.py, which makes the request, and prints the answer. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

static void send_text(int to, const char *text) {
  size_t left = strlen(text) + 1;
  while (left > 0) {
    ssize_t sent = write(to, text, left);
    if (sent <= 0) exit(1);
    text += sent;
    left -= (size_t)sent;
  }
}

int main(int count, char **arguments) {
  const char *path = getenv("PJDFSTEST_SOCKET");
  const char *directory = getenv("CALLFS_DIRECTORY");
  struct sockaddr_un address = {.sun_family = AF_UNIX};
  if (!path || !directory || strlen(path) >= sizeof address.sun_path) return 2;
  strcpy(address.sun_path, path);
  int to = socket(AF_UNIX, SOCK_STREAM, 0);
  if (connect(to, (struct sockaddr *)&address, sizeof address)) {
    perror(path);
    return 2;
  }
  send_text(to, directory);
  for (int i = 1; i < count; i++) send_text(to, arguments[i]);
  shutdown(to, SHUT_WR);
  char answer[4096];
  ssize_t length;
  while ((length = read(to, answer, sizeof answer)) > 0) fwrite(answer, 1, (size_t)length, stdout);
  return 0;
}
