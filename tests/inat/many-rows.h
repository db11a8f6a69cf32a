/** An export of very many rows of 36 columns. */
#pragma once

#include <glib.h>

/* Observations @first to @first + @n - 1; the photos' numbers begin anew behind @n_photos. */
void many_rows_write (const char *path, guint first, guint n, guint n_photos);
