/** Files that are no tables that can be read here, but that a person may take for one. Private to the import. Any thread. */
#pragma once

#include <glib.h>

/* FALSE with QD_ERROR_INPUT, and a sentence that says what to do, for a spreadsheet, a picture, or what is packed in a way
 * that is not read. By content; a spreadsheet by its name too. What cannot be read is left to whoever opens it. */
gboolean qd_foreign_file_check (const char *path, GError **error);
