#include <sys/types.h>
#include <sys/uio.h>

/// Reads at a place of a file, with flags.
ssize_t preadv2(int descriptor, const struct iovec *parts, int count, off_t place, int flags);

/// Takes room of a file, or gives it back.
int fallocate(int descriptor, int mode, off_t place, off_t length);

/// Opens a pipe, with flags.
int pipe2(int descriptors[2], int flags);

/// Lets a pipe refer to memory.
ssize_t vmsplice(int pipe, const struct iovec *parts, size_t count, unsigned int flags);

/// Moves what a pipe refers to.
ssize_t splice(int from, off_t *from_place, int to, off_t *to_place, size_t count, unsigned int flags);

enum {
    /// Gives room back; the file keeps its length.
    PUNCH_HOLE = 3,
    /// Moving waits for nothing.
    SPLICE_WITHOUT_WAITING = 2,
    /// More is moved at once.
    SPLICE_MORE_FOLLOWS = 4,
    /// Changes how many bytes a pipe takes.
    SET_PIPE_SIZE = 1031,
};
