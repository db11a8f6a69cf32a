/**
 * How to draw boxes in this project: a short text, and photos of it as good and bad examples, shown to whoever labels. Kept as a
 * setting of the project. Plain values; a connection's thread.
 */
#pragma once

#include "engine/project/project.h"

#define QD_INSTRUCTIONS_MOST_EXAMPLES 40
#define QD_INSTRUCTIONS_MOST_TEXT     4000 /* bytes */

typedef enum
{
  QD_EXAMPLE_GOOD,  /* boxes as they were drawn */
  QD_EXAMPLE_LOOSE, /* wider than the animals */
  QD_EXAMPLE_TIGHT, /* parts are cut off */
} QdExampleKind;

typedef struct
{
  QdExampleKind kind;
  gint64 photo_id;
  GArray *boxes; /* of QdCornerBox, pixels of the upright photo, as they are shown */
  char *file;    /* of the photo, below photos/; looked up */
} QdExample;

typedef struct
{
  char *text;          /* may be empty, never NULL */
  GPtrArray *examples; /* of QdExample, in the order in which they were made */
} QdInstructions;

QdInstructions *qd_instructions_new (void);
void qd_instructions_free (QdInstructions *instructions);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (QdInstructions, qd_instructions_free)
gboolean qd_instructions_is_empty (const QdInstructions *instructions);

/* Those of the project; empty where there are none or they cannot be understood. Examples of photos that are gone are left out. NULL
 * and @error only where the project cannot be read. */
QdInstructions *qd_project_get_instructions (QdProject *project, GError **error);
gboolean qd_project_set_instructions (QdProject *project, const QdInstructions *instructions, GError **error);

/* Makes an example of the photo's boxes by person or import as they are now: as they are, half as wide and high again, or with a
 * quarter of each side cut off. Inside the photo. QD_ERROR_INPUT where it has no box, or there are too many examples. */
gboolean qd_project_add_example (QdProject *project, QdExampleKind kind, gint64 photo, GError **error);
