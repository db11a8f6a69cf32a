/**
 * Text as a search compares it. Any thread.
 */
#pragma once

#include <glib.h>

/* @text without accents and in one case: "Große Rötelspinne" and "GROSSE ROTELSPINNE" are the same. What is no UTF-8 is shown
 * as such. Owned by the caller; NULL for NULL. */
char *qd_fold (const char *text);
