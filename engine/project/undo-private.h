/**
 * What undo.c and undo-rows.c share: a step of the history on its way back, or forth. Nobody else includes this.
 */
#pragma once

#include "engine/project/project-private.h"

typedef struct
{
  QdProject *project;
  QdDatabase *db;
  const QdHistoryStep *step;
  int now;             /* the side of its rows that is there */
  QdWatch *watch;      /* NULL: nobody waits */
  double *share;       /* in [0, 1]: how much is done; or NULL */
  guint n_done, n_all; /* looks at rows, and what is written of them */
} QdTravel;

guint qd_travel_count_rows (QdTravel *travel, QdLogTable table);
/* How a row is, or, where it is not there, how it is to be. */
GBytes *qd_travel_get_row (QdTravel *travel, QdLogTable table, guint i);

/* One more is done. Returns: FALSE, without an error, when the watch was cancelled. */
gboolean qd_travel_go_on (QdTravel *travel);

/* ---- In this order; FALSE without @error: stopped ---- */

/* QD_ERROR_FAILED where somebody changed any of it since; settings that go along with something else are looked at later. */
gboolean qd_travel_check (QdTravel *travel, GError **error);
gboolean qd_travel_move_rows (QdTravel *travel, GError **error);
