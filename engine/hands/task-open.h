/**
 * A file NAME.quadrat-task becomes a project that can be labelled: the copy of the task. The file may come from a stranger: nothing
 * is written outside of the folder, names in the file never become names of files, and what it unpacks to is bounded by the size
 * of the file. Any thread.
 */
#pragma once

#include "engine/hands/task-export.h"

/**
 * qd_task_open:
 * @folder: of the project; made where there is none, else it has to be empty
 * @labeller: who labels it; NULL: is said later, with qd_who_labels()
 *
 * The project is whole or not there. Errors: QD_ERROR_INPUT (no such file, not of a task, damaged, it unpacks to more than it may, a folder
 * with something in it, a name that is none), QD_ERROR_IO, QD_ERROR_FULL, QD_ERROR_CANCELLED, those of the project.
 */
gboolean qd_task_open (const char *path, const char *folder, const char *labeller, QdTaskProgress progress, gpointer user_data,
                       GCancellable *cancellable, GError **error);
