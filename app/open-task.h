/**
 * A labelling task that somebody sent, a file NAME.quadrat-task, becomes a project where the person says, and is opened. Main thread.
 */
#pragma once

#include "app/window.h"

/* Whether @path is such a file, by its name. */
gboolean qd_open_task_is_file (const char *path);
/* Asks where it goes; @window is held weakly. */
void qd_open_task (QdWindow *window, const char *path);
/* The same, and asks for the file first. */
void qd_open_task_choose (QdWindow *window);
