/**
 * QdSummary: what pages say of a project without a look into its database. Read on the project's thread, as QdWorkerWork.
 */
#pragma once

#include "engine/project/project.h"

typedef struct
{
  QdCounts counts;
  guint due_again;    /* photos that failed and are yet to be tried again */
  GPtrArray *classes; /* (element-type QdClass) not retired, in their order */
} QdSummary;

/* Whether something is in a summary that changes of these kinds touch. Settings are in none: a summary takes a quarter of a second
 * to be read in a large project. */
gboolean qd_summary_is_about (QdChange what);

/* Fills @summary, a QdSummary. Errors: those of the project. */
gboolean qd_summary_read (QdProject *project, gpointer summary, GError **error);
/* Leaves it as it is. */
gboolean qd_summary_read_none (QdProject *project, gpointer summary, GError **error);
void qd_summary_free (gpointer summary);
