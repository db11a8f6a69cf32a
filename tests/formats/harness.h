/** Projects in folders of their own for the tests of formats; removed at the end. */
#pragma once

#include "engine/formats/boxes.h"
#include "engine/project/project.h"

typedef struct
{
  char *folder; /* that holds the project and whatever a test writes */
  QdProject *project;
} Harness;

Harness *harness_new (void);
void harness_free (Harness *harness);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Harness, harness_free)

/* TRUE and the test is skipped when there are none. */
gboolean harness_no_fixtures (void);
char *harness_fixture (const char *path);
char *harness_path (Harness *harness, const char *name);

/* A photo that is there, of a folder or with a number of iNaturalist's (the other NULL or 0). @bytes_from (may be NULL): its
 * file. */
gint64 harness_add_photo (Harness *harness, const char *name, gint64 number, guint width, guint height, const char *bytes_from);
/* The 11 bees, as a download leaves them. */
void harness_add_bees (Harness *harness);

/* Both must succeed. */
QdBoxesReport *harness_import (Harness *harness, const char *path, const char *format);
QdCounts harness_count (Harness *harness);
guint harness_count_boxes (Harness *harness, const char *class_name);
/* Every box of the project, by class, corners and flags, sorted: two projects with the same text hold the same boxes. */
char *harness_dump_boxes (Harness *harness, gboolean flags);
/* For g_ptr_array_sort() of char *. */
int harness_compare_texts (gconstpointer a, gconstpointer b);
