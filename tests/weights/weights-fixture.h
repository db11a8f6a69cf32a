/**
 * Where the weight files of the fixtures are.
 */
#pragma once

#include <glib.h>

/* Path of weights/@folder/@name in the fixtures; caller frees. NULL, and the test is skipped, where they are missing. */
char *weights_fixture (const char *folder, const char *name);
