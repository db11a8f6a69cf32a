/**
 * The looks of people at one photo, as engine/consensus takes them. Any thread, one at a time.
 */
#pragma once

#include "engine/consensus/consensus.h"
#include "engine/project/looks.h"

typedef struct
{
  GArray *boxes;     /* of QdLabelledBox */
  GPtrArray *drawn;  /* of const QdLookBox: the same, as they were drawn; borrowed from the looks */
  GPtrArray *things; /* of QdConsensusBox */
  gboolean *looked;  /* [n_labellers] who has a say about boxes */
  guint n_labellers; /* of the whole task */
  guint voters;      /* of this photo, those who call it unusable left out */
  guint unusable, empty, verified; /* looks that say so */
} QdBallot;

/* Numbers of labellers (0 ... n - 1 by id) for those who have a look in @looks. */
GArray *qd_ballot_list_labellers (const GPtrArray *looks); /* gint64 */

/* @looks: (element-type QdLook) of one photo, without the first one; has to outlive the result. @labellers: gint64, as above, at
 * most QD_MAX_LABELLERS. */
QdBallot *qd_ballot_new (const GPtrArray *looks, const GArray *labellers, const QdConsensusOptions *options);
void qd_ballot_free (QdBallot *ballot);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (QdBallot, qd_ballot_free)

/* Enough people call the photo unusable. */
gboolean qd_ballot_is_unusable (const QdBallot *ballot, const QdConsensusOptions *options);
