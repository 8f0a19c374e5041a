/* A PKCS#11 module in front of another one, whose C_Sign waits until somebody writes into a named pipe: an HSM that is slow. */
#include <dlfcn.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { FUNCTIONS = 68, SIGN = 43 };
struct list {
  unsigned char version[2];
  void *functions[FUNCTIONS];
};
typedef unsigned long (*get_list)(struct list **);
typedef unsigned long (*sign)(unsigned long, unsigned char *, unsigned long, unsigned char *, unsigned long *);

static struct list slow;
static sign real_sign;

static unsigned long slow_sign(unsigned long session, unsigned char *data, unsigned long length,
                               unsigned char *signature, unsigned long *signature_length) {
  char byte;
  int pipe = open(getenv("SLOW_MODULE_PIPE"), O_RDONLY); /* blocks until there is a writer */
  ssize_t taken = read(pipe, &byte, 1);
  close(pipe);
  return taken < 0 ? 5 : real_sign(session, data, length, signature, signature_length);
}

unsigned long C_GetFunctionList(struct list **out) {
  struct list *real;
  void *library = dlopen(getenv("SLOW_MODULE_BEHIND"), RTLD_NOW | RTLD_LOCAL);
  if (library == NULL || ((get_list)dlsym(library, "C_GetFunctionList"))(&real) != 0) return 5;
  memcpy(&slow, real, sizeof slow);
  real_sign = (sign)real->functions[SIGN];
  slow.functions[SIGN] = (void *)slow_sign;
  *out = &slow;
  return 0;
}
