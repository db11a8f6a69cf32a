/**
 * Text as a search compares it. Any thread.
 */
#pragma once

#include <glib.h>

/* @text without accents and in one case: "Große Rötelspinne" and "GROSSE ROTELSPINNE" are the same. What is no UTF-8 is shown
 * as such. Owned by the caller; NULL for NULL. */
char *qd_fold (const char *text);

/* Do people take them for the same name: the same letters in whatever case? Both are UTF-8. */
gboolean qd_is_same_name (const char *a, const char *b);
