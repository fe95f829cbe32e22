#include <sys/types.h>
#include <sys/uio.h>

/// Reads at a place of a file, with flags.
ssize_t preadv2(int descriptor, const struct iovec *parts, int count, off_t place, int flags);
