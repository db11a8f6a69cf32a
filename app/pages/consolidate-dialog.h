/**
 * Asks how the looks at a labelling task are to become boxes, and says before what will happen. Main thread.
 */
#pragma once

#include "engine/hands/consolidation.h"

#include <adwaita.h>

typedef void (*QdConsolidateChosen) (gpointer owner, gint64 task, const QdConsolidationOptions *options);

/* Over the window of @owner, which is held weakly; @folder: of the project. */
void qd_consolidate_dialog_show (GtkWidget *owner, const char *folder, const QdTask *task, QdConsolidateChosen chosen);

/* Asks whether what it did is to be taken back. @response: void (*) (@owner, const char *response), "take-back" or "cancel". */
void qd_consolidate_dialog_ask_back (GtkWidget *owner, const QdTask *task, GCallback response);
