// A library that tells who loads it: appends the program's command line to the file that FIRN_STANDIN_MARKER names.
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

__attribute__((constructor)) static void tell(void) {
    const char *path = getenv("FIRN_STANDIN_MARKER");
    char text[4096];
    int from = open("/proc/self/cmdline", O_RDONLY), to = path ? open(path, O_WRONLY | O_CREAT | O_APPEND, 0666) : -1;
    long count = from < 0 ? 0 : read(from, text, sizeof text - 1);
    for (long i = 0; i < count; i++) if (!text[i]) text[i] = ' ';
    if (count >= 0) text[count++] = '\n';
    if (to >= 0 && write(to, text, (size_t)count) < 0) _exit(1);
    if (from >= 0) close(from);
    if (to >= 0) close(to);
}
