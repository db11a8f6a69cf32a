/**
 * Who labels at this machine. A name gets a UUID the first time, which is kept beside the person's other data, so that the same
 * person is the same labeller in every project and task. Main thread.
 */
#pragma once

#include "engine/project/labellers.h"

/* The UUID of that name at this machine and account; a new one each time where it cannot be kept. */
char *qd_who_dup_uuid (const char *name);

/* @name labels in the project from now on, on this connection and when it is asked for the next time. 0 on error: those of
 * qd_project_ensure_labeller(). */
gint64 qd_who_labels (QdProject *project, const char *name, GError **error);
/* Who labelled in the project the last time labels on this connection, too. NULL without @error set: nobody said so yet. */
QdLabeller *qd_who_goes_on (QdProject *project, GError **error);
