/**
 * An iNaturalist export that the program is opened with, as by a double click in a file manager, becomes a new project. Main thread.
 */
#pragma once

#include "app/window.h"

/* Whether @path is such a file, by its name. */
gboolean qd_open_export_is_file (const char *path);
/* Asks what the project is called, makes it, and imports the file. */
void qd_open_export (QdWindow *window, const char *path);
