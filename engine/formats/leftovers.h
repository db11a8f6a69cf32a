/** What an earlier export left in a folder: files of photos that are not where they were, or not in it any more. Any thread. */
#pragma once

#include <glib.h>

typedef struct _QdLeftovers QdLeftovers;

/* Files that CREDITS.csv in @root names, in its @folders, which end in NULL: photos, and files with their stems and @suffix.
 * Only what Quadrat wrote; nothing where there was no export. */
QdLeftovers *qd_leftovers_find (const char *root, const char *const *folders, const char *suffix);
void qd_leftovers_free (QdLeftovers *leftovers);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (QdLeftovers, qd_leftovers_free)
/* The file @name in @folder is of the new export. */
void qd_leftovers_keep (QdLeftovers *leftovers, const char *folder, const char *name);
/* Removes the others. Errors: QD_ERROR_IO. */
gboolean qd_leftovers_remove (QdLeftovers *leftovers, GError **error);
