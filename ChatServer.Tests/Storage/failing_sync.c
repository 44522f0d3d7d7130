/* Fails fsync and fdatasync of files whose path contains what the file named by FAILING_SYNC holds. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int fails(int file)
{
    char wanted[256], link[64], path[1024];
    const char *control = getenv("FAILING_SYNC");
    int held = control ? open(control, O_RDONLY | O_CLOEXEC) : -1;
    if (held < 0)
        return 0;
    ssize_t length = read(held, wanted, sizeof wanted - 1);
    close(held);
    if (length <= 0)
        return 0;
    wanted[length] = 0;
    snprintf(link, sizeof link, "/proc/self/fd/%d", file);
    length = readlink(link, path, sizeof path - 1);
    if (length <= 0)
        return 0;
    path[length] = 0;
    return strstr(path, wanted) != NULL;
}

static int run(int file, const char *name)
{
    if (fails(file))
    {
        errno = EIO;
        return -1;
    }
    int (*real)(int) = dlsym(RTLD_NEXT, name);
    return real(file);
}

int fsync(int file) { return run(file, "fsync"); }
int fdatasync(int file) { return run(file, "fdatasync"); }
