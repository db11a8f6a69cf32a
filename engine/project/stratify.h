/**
 * Divides photos into train, validation and test so that every class has about the same share of its photos and boxes in each,
 * and groups of photos stay together. Plain arrays, no store; any thread.
 *
 * Order of placing as in Sechidis, Tsoumakas and Vlahavas 2011, "On the Stratification of Multi-label Data" (the rarest class
 * first), on groups, largest first; a group goes where the sum of (placed - wanted)^2 / wanted over what it holds grows least,
 * among the parts that still have room for it. So no part is off its number of photos by as much as the largest group.
 */
#pragma once

#include <glib.h>

#include "engine/project/types.h"

typedef struct
{
  guint photo, class_, boxes; /* indices from 0; boxes above 0 */
} QdStratifyCount;

typedef struct
{
  guint n_photos, n_groups, n_classes;
  const guint *groups;           /* [n_photos] below n_groups */
  const QdStratifyCount *counts; /* [n_counts] by photo */
  guint n_counts;
  const QdSubset *kept;        /* [n_photos] part it has already, or QD_SUBSET_NONE; NULL: all are new */
  double ratios[QD_N_SUBSETS]; /* by QdSubset; any scale, finite, none negative, not all 0 */
  guint64 seed;
} QdStratifyTask;

/* @subsets: [n_photos]. A part with a ratio above 0 gets a group at least. Errors: QD_ERROR_INPUT when there are fewer groups
 * than such parts, or ratios that are none. */
gboolean qd_stratify (const QdStratifyTask *task, QdSubset *subsets, GError **error);
