// Preloaded into a program under test: writes and syncs below /media/ fail while the file named by FAILING_DISK exists.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/uio.h>
#include <unistd.h>

static int fails(int fd) {
    const char* trigger = getenv("FAILING_DISK");
    char link[64], path[4096];
    if (trigger == NULL || access(trigger, F_OK) != 0) {
        return 0;
    }
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    const ssize_t length = readlink(link, path, sizeof path - 1);
    if (length < 0) {
        return 0;
    }
    path[length] = '\0';
    return strstr(path, "/media/") != NULL;
}

ssize_t pwritev(int fd, const struct iovec* parts, int count, off_t offset) {
    ssize_t (*next)(int, const struct iovec*, int, off_t) = dlsym(RTLD_NEXT, "pwritev");
    return fails(fd) ? (errno = EIO, -1) : next(fd, parts, count, offset);
}

ssize_t pwritev64(int fd, const struct iovec* parts, int count, off64_t offset) {
    ssize_t (*next)(int, const struct iovec*, int, off64_t) = dlsym(RTLD_NEXT, "pwritev64");
    return fails(fd) ? (errno = EIO, -1) : next(fd, parts, count, offset);
}

int fdatasync(int fd) {
    int (*next)(int) = dlsym(RTLD_NEXT, "fdatasync");
    return fails(fd) ? (errno = EIO, -1) : next(fd);
}
