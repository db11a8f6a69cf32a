/**
 * Turns of the main loop. Main thread.
 */
#pragma once

#include <glib.h>

/* Until something that runs in one of them, or another thread, has set @flag. */
static inline void
iterate_until (const gboolean *flag)
{
  while (!*flag)
    g_main_context_iteration (NULL, TRUE);
}
