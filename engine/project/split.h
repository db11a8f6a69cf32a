/**
 * Divides the labelled photos into train, validation and test: by ratio, with each class in about the same ratio everywhere,
 * photos of one observation (or observer) kept together, the same for the same seed. On the project's thread; 100,000 photos
 * take a second. The method is described in stratify.h.
 */
#pragma once

#include "engine/project/project.h"

typedef enum
{
  QD_SPLIT_BY_OBSERVATION,
  QD_SPLIT_BY_OBSERVER,
  QD_SPLIT_BY_PHOTO,
} QdSplitBy;

typedef struct
{
  double ratios[QD_N_SUBSETS]; /* by QdSubset, [QD_SUBSET_NONE] not used; any scale: 80 20 0 */
  QdSplitBy by;
  guint64 seed;
  gboolean keep; /* leave photos that have a part where they are, as far as groups allow; place new ones */
} QdSplitSettings;
/* "observation", "observer", "photo": as --by takes it. */
const char *qd_split_by_to_string (QdSplitBy by);
gboolean qd_split_by_parse (const char *text, QdSplitBy *by);

#define QD_SPLIT_SETTINGS_INIT                                                                                                 \
  {                                                                                                                            \
    .ratios = { 0, 80, 20, 0 }, .seed = 1                                                                                      \
  }

/* Figures of a split, by QdSubset; [QD_SUBSET_NONE]: labelled photos in no part yet. */
typedef struct
{
  guint photos[QD_N_SUBSETS];
  guint boxes[QD_N_SUBSETS];
  guint observations[QD_N_SUBSETS]; /* a photo from a folder counts as one */
  GPtrArray *classes;               /* (element-type QdSplitClass), in the order of the class list; those without boxes too */
} QdSplitFigures;

typedef struct
{
  gint64 id;
  char *name;
  guint32 color;
  guint photos[QD_N_SUBSETS]; /* with a box of the class */
  guint boxes[QD_N_SUBSETS];
} QdSplitClass;

void qd_split_figures_free (QdSplitFigures *figures);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (QdSplitFigures, qd_split_figures_free)

/* Makes the split and stores it in one transaction. Errors: QD_ERROR_INPUT (no labelled photo, ratios that are negative, not
 * finite or all 0, fewer groups than parts), and those of the store. */
gboolean qd_split_run (QdProject *project, const QdSplitSettings *settings, GError **error);
/* From train.txt, val.txt or validation.txt, test.txt in @folder or its ImageSets/Main, as Pascal VOC has them: a photo's name
 * or stem a line. @missing (may be NULL): names without a photo. Errors: QD_ERROR_INPUT (no list there, a photo in two lists,
 * no photo of any list). */
gboolean qd_split_from_lists (QdProject *project, const char *folder, guint *missing, GError **error);
/* Of the stored split. */
QdSplitFigures *qd_split_get_figures (QdProject *project, GError **error);
/* The settings of the stored split, for the page; FALSE without @error set when there is none or it came from lists. */
gboolean qd_split_get_settings (QdProject *project, QdSplitSettings *settings, GError **error);
