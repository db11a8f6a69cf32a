/**
 * Choosing classes for species, several at once: merged, separated, named, left out, taken in again. What a class's id stands
 * for never changes: a class that is not needed any more is retired, and comes back under its own id when its species does.
 * Boxes go along with the species on their photos. Each is one transaction and a step of the history (history.h),
 * except inside a batch. A connection's thread.
 *
 * Errors: QD_ERROR_INPUT where a name is empty or a species or class is not there; else as in project.h.
 */
#pragma once

#include "engine/project/project.h"

/* Those that were left out get back the class they had, else that of their own name. @species: [n] ids. */
gboolean qd_project_use_species (QdProject *project, const gint64 *species, guint n, GError **error);

/* Their observations are not used. A class without any species or box left is retired. */
gboolean qd_project_leave_out_species (QdProject *project, const gint64 *species, guint n, GError **error);

/* They become one class called @name: the one that has this name (in any case), else the first one's own, renamed, where no
 * other species has it, else a new one. Classes whose species all came are merged into it with all their boxes; of others, the
 * boxes on photos of these species. */
gboolean qd_project_name_species (QdProject *project, const gint64 *species, guint n, const char *name, GError **error);

/* Each gets a class of its own again, the one it had where it had one, with the boxes on its photos. */
gboolean qd_project_separate_species (QdProject *project, const gint64 *species, guint n, GError **error);

/* As qd_project_set_class_color(), as a step. */
gboolean qd_project_color_class (QdProject *project, gint64 class_id, guint32 color, GError **error);
