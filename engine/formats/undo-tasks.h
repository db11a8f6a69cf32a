/**
 * The labelling tasks that an import of boxes made, in the record of what it changed. For boxes-undo.c and its kind; the
 * project's thread.
 */
#pragma once

#include <json-glib/json-glib.h>

#include "engine/project/project.h"

/* @tasks: of char *, to which "UUID LOOKS" is added: a task and how many looks of people it has. */
void qd_undo_tasks_add (GPtrArray *tasks, const char *uuid, guint looks);
JsonArray *qd_undo_tasks_to_json (const GPtrArray *tasks);
/* Removes those of @list, which may be NULL; one that somebody worked in since stays. */
gboolean qd_undo_tasks_remove (QdProject *project, JsonArray *list, GError **error);
