/**
 * What the commands about labelling tasks share. The command's thread.
 */
#pragma once

#include "app/commands/shared.h"
#include "engine/project/tasks.h"

/* --task=NAME into @name, a char **. */
#define QD_COMMAND_TASK_OPTION(name)                                                                                           \
  {                                                                                                                            \
    "task", 0, 0, G_OPTION_ARG_STRING, name, N_ ("Name of the task; the last one when not given"), N_ ("NAME")                 \
  }

/* Opens the project of the first argument and finds the task; FALSE with @error set. */
gboolean qd_command_open_task (QdCli *cli, QdProjectMode mode, const char *name, QdProject **project, QdTask **task,
                               GError **error);

/* "train", "none" for no part of the split. */
const char *qd_command_get_subset_name (int subset);

/* What a task is, and how its photos were chosen, as an event of that kind and in words. */
void qd_command_put_task (QdCli *cli, const char *kind, const QdTask *task);

/* "" where @classes (element-type QdClass) has none of that id. */
const char *qd_command_find_class_name (const GPtrArray *classes, gint64 id);
/* [xmin, ymin, xmax, ymax] */
JsonArray *qd_command_corners_to_json (QdCornerBox box);
