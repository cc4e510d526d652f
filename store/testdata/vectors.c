/* Prints which server libmemcached picks for the keys "key:0" to "key:199": the recorded half of pool_test.go.
 *
 *   cc -o vectors vectors.c -lmemcached && ./vectors ketama a@11211 b@11212 /m.sock
 *
 * A server is HOST@PORT or the path of a socket; one character of the output is a server's index in base 36. */
#include <libmemcached-1.0/memcached.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int main(int argc, char **argv) {
  memcached_st *memc = memcached_create(NULL);
  if (!strcmp(argv[1], "ketama"))
    memcached_behavior_set(memc, MEMCACHED_BEHAVIOR_KETAMA_WEIGHTED, 1);
  for (int i = 2; i < argc; i++) {
    char *port = strrchr(argv[i], '@');
    if (!port) {
      memcached_server_add_unix_socket(memc, argv[i]);
      continue;
    }
    *port = '\0';
    memcached_server_add(memc, argv[i], atoi(port + 1));
    *port = '@';
  }
  for (int i = 1; i < argc; i++)
    printf("%s ", argv[i]);
  for (int i = 0; i < 200; i++) {
    char key[32];
    snprintf(key, sizeof key, "key:%d", i);
    putchar("0123456789abcdefghijklmnopqrstuvwxyz"[memcached_generate_hash(memc, key, strlen(key))]);
  }
  putchar('\n');
  return 0;
}
