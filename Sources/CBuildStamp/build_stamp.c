#include "build_stamp.h"

const char *build_stamp_version(void) { return BUILD_VERSION; }
const char *build_stamp_revision(void) { return BUILD_REVISION; }
const char *build_stamp_branch(void) { return BUILD_BRANCH; }
const char *build_stamp_user(void) { return BUILD_USER; }
const char *build_stamp_date(void) { return BUILD_DATE; }
