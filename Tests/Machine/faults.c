/* Faults of a machine for one process: a clock that was set, a disk that is slow or takes nothing.

   LD_PRELOAD=faults.so MACHINE_FAULTS=FILE program …

   FILE has the three numbers of `struct faults` as they stand in memory; whoever writes them changes what the process meets from then on.
   Only files of stores (….sqlite and those beside it) are concerned; SQLite does all of its reading and writing by these calls. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

struct faults {
    int64_t clock_seconds; /* how far the wall clock is ahead */
    int64_t disk_micros;   /* how long each access of a store takes */
    int64_t write_error;   /* the errno of each change of a store; 0 for none */
};

static const struct faults none;
static const volatile struct faults *faults = &none;

__attribute__((constructor)) static void attach(void) {
    const char *path = getenv("MACHINE_FAULTS");
    int file = path ? open(path, O_RDONLY | O_CLOEXEC) : -1;
    void *found = file < 0 ? MAP_FAILED : mmap(NULL, sizeof *faults, PROT_READ, MAP_SHARED, file, 0);
    if (found == MAP_FAILED) {
        fputs("faults.so: MACHINE_FAULTS names no readable file\n", stderr);
        _exit(70);
    }
    faults = found;
    close(file);
}

static int is_store(int descriptor) {
    char link[64], path[512];
    int kept = errno;
    snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
    ssize_t length = readlink(link, path, sizeof path - 1);
    errno = kept;
    if (length <= 0) return 0;
    path[length] = 0;
    return strstr(path, ".sqlite") != NULL;
}

static void wait_for_disk(int descriptor) {
    int64_t micros = faults->disk_micros;
    if (micros && is_store(descriptor)) usleep((useconds_t)micros);
}

static int fails(int descriptor) {
    int64_t error = faults->write_error;
    if (!error || !is_store(descriptor)) return 0;
    errno = (int)error;
    return 1;
}

#define NEXT(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

#define READING(name, offset)                                           \
    ssize_t name(int file, void *bytes, size_t count, offset place) {   \
        wait_for_disk(file);                                            \
        return NEXT(name)(file, bytes, count, place);                   \
    }
#define WRITING(name, offset)                                                 \
    ssize_t name(int file, const void *bytes, size_t count, offset place) {   \
        wait_for_disk(file);                                                  \
        return fails(file) ? -1 : NEXT(name)(file, bytes, count, place);      \
    }
#define CUTTING(name, offset)                                   \
    int name(int file, offset length) {                         \
        wait_for_disk(file);                                    \
        return fails(file) ? -1 : NEXT(name)(file, length);     \
    }
#define SYNCING(name)                                   \
    int name(int file) {                                \
        wait_for_disk(file);                            \
        return fails(file) ? -1 : NEXT(name)(file);     \
    }

READING(pread, off_t)
READING(pread64, off64_t)
WRITING(pwrite, off_t)
WRITING(pwrite64, off64_t)
CUTTING(ftruncate, off_t)
CUTTING(ftruncate64, off64_t)
SYNCING(fsync)
SYNCING(fdatasync)

int clock_gettime(clockid_t clock, struct timespec *now) {
    static int (*next)(clockid_t, struct timespec *);
    if (!next) next = NEXT(clock_gettime);
    int result = next(clock, now);
    if (result == 0 && (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE)) now->tv_sec += faults->clock_seconds;
    return result;
}

int gettimeofday(struct timeval *restrict now, void *restrict zone) {
    int result = NEXT(gettimeofday)(now, zone);
    if (result == 0) now->tv_sec += faults->clock_seconds;
    return result;
}

time_t time(time_t *place) {
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    if (place) *place = now.tv_sec;
    return now.tv_sec;
}
