#ifndef BUILD_STAMP_H
#define BUILD_STAMP_H

// What the build was told about itself, in a C target because SwiftPM gives values to C alone. Package.swift passes the environment's
// BUILD_VERSION, BUILD_REVISION, BUILD_BRANCH, BUILD_USER and BUILD_DATE; what is not set is empty.
const char *build_stamp_version(void);
const char *build_stamp_revision(void);
const char *build_stamp_branch(void);
const char *build_stamp_user(void);
const char *build_stamp_date(void);

#endif
