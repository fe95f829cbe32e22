#include <sys/types.h>
#include <sys/uio.h>

/// Reads at a place of a file, with flags.
ssize_t preadv2(int descriptor, const struct iovec *parts, int count, off_t place, int flags);

/// Takes room of a file, or gives it back.
int fallocate(int descriptor, int mode, off_t place, off_t length);

enum {
    /// Gives room back; the file keeps its length.
    PUNCH_HOLE = 3,
};
