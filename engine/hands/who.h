/**
 * Who labels at this machine. A name gets a UUID the first time, which is kept beside the person's other data, so that the same
 * person is the same labeller in every project and task. A connection's thread.
 */
#pragma once

#include "engine/project/labellers.h"

/* The UUID of that name at this machine and account; a new one each time where it cannot be kept. */
char *qd_who_dup_uuid (const char *name);

/* @name labels in the project from now on, on this connection and when it is asked for the next time. 0 on error: those of
 * qd_project_ensure_labeller(). */
gint64 qd_who_labels (QdProject *project, const char *name, GError **error);
/* The same of somebody whom the project knows, wherever that one labelled. QD_ERROR_INPUT: nobody has the id. */
gboolean qd_who_takes_over (QdProject *project, gint64 labeller, GError **error);
/* Who labelled in the project the last time labels on this connection, too. NULL without @error set: nobody said so yet. */
QdLabeller *qd_who_goes_on (QdProject *project, GError **error);
/* Who may label: the people whom the project knows, by name. Of several with the same name, whatever the case of its letters,
 * one: who labels now, else who does at this machine, else who came first. (element-type QdLabeller) @n_here: how many are of
 * this machine. */
GPtrArray *qd_who_list (QdProject *project, guint *n_here, GError **error);
