/**
 * The demonstration as a project: scenes are drawn, then walk through the same import as real data, with their photos and
 * boxes. Shared by the window and `quadrat demo`. Any thread.
 */
#pragma once

#include "engine/demo/demo.h"

/* Makes the project @folder, which is new or empty: whole, or not at all. Until it is whole it lies beside, in @folder.making,
 * where the next call clears up what a kill left. @progress may be NULL. Errors: those of qd_demo_write and of the project. */
gboolean qd_demo_project_make (const char *folder, guint n_photos, guint64 seed, QdDemoProgress progress, gpointer user_data,
                               GCancellable *cancellable, GError **error);

/* Where the window keeps it: in the user's data folder. Caller frees. */
char *qd_demo_project_dup_folder (void);
