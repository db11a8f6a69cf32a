/**
 * How to draw boxes in this project: pages, each a short text and photos of it as good and bad examples, shown to whoever
 * labels. Kept as a setting of the project. Plain values; a connection's thread.
 */
#pragma once

#include "engine/project/project.h"

#define QD_INSTRUCTIONS_MOST_PAGES    20
#define QD_INSTRUCTIONS_MOST_EXAMPLES 40    /* of all pages */
#define QD_INSTRUCTIONS_MOST_TITLE    200   /* bytes */
#define QD_INSTRUCTIONS_MOST_TEXT     20000 /* bytes, of a page */

/* Below the project's folder: pictures of examples that came with a labelling task, and are no photos of the project. */
#define QD_EXAMPLES_FOLDER "examples"

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
  GArray *boxes;    /* of QdCornerBox, pixels of the upright photo, as they are shown */
  gboolean carried; /* the picture lies below QD_EXAMPLES_FOLDER */
  char *file;       /* of the picture, below the project's folder; looked up, unless it is carried */
} QdExample;

typedef struct
{
  char *title, *text;  /* may be empty, never NULL */
  GPtrArray *examples; /* of QdExample, in the order in which they were made */
} QdInstructionPage;

typedef struct
{
  GPtrArray *pages; /* of QdInstructionPage, in the order in which they are read */
} QdInstructions;

QdInstructions *qd_instructions_new (void);
void qd_instructions_free (QdInstructions *instructions);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (QdInstructions, qd_instructions_free)
QdInstructions *qd_instructions_copy (const QdInstructions *instructions);
/* To the last box and file. */
gboolean qd_instructions_equal (const QdInstructions *a, const QdInstructions *b);
/* No page, or pages with nothing on them. */
gboolean qd_instructions_is_empty (const QdInstructions *instructions);
guint qd_instructions_count_examples (const QdInstructions *instructions);

/* The new page is before the one at @index, at the end where there is none. Owned by @instructions. */
QdInstructionPage *qd_instructions_insert_page (QdInstructions *instructions, guint index);
const QdInstructionPage *qd_instructions_get_page (const QdInstructions *instructions, guint index); /* NULL past the end */
/* The page at @from gets to be the one at @to. */
void qd_instructions_move_page (QdInstructions *instructions, guint from, guint to);

QdExample *qd_example_new (QdExampleKind kind, gint64 photo);
void qd_example_free (QdExample *example);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (QdExample, qd_example_free)

/* Those of the project; empty where there are none or they cannot be understood. Examples of photos that are gone are left out. NULL
 * and @error only where the project cannot be read. */
QdInstructions *qd_project_get_instructions (QdProject *project, GError **error);
gboolean qd_project_set_instructions (QdProject *project, const QdInstructions *instructions, GError **error);

/* Makes an example of the photo's boxes by person or import as they are now: as they are, half as wide and high again, or
 * with a quarter of each side cut off. Inside the photo. @page: where it goes; past the end: the last one, which is made
 * where there is none. QD_ERROR_INPUT where the photo has no box, or there are too many examples. */
gboolean qd_project_add_example (QdProject *project, guint page, QdExampleKind kind, gint64 photo, GError **error);
