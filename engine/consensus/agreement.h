/**
 * How well several people's boxes agree, gathered over photos: for a class over all pairs of people, for a person over the
 * pairs that this one is part of. Any thread, one at a time.
 */
#pragma once

#include "engine/consensus/consensus.h"

typedef struct
{
  guint64 n_boxes;  /* of both people of each pair, so that a box counts once for each other person */
  guint64 n_agreed; /* pairs of boxes of one thing and one class */
  double overlaps;  /* sum of their IoU */
} QdAgreement;

/* What one person's boxes are beside what all of them amount to. */
typedef struct
{
  guint64 n_right;       /* part of a settled thing, with its class */
  guint64 n_other_class; /* part of one, with another class */
  guint64 n_alone;       /* part of no settled thing */
  guint64 n_missed;      /* settled things without a box of this person */
} QdLabellerRecord;

typedef struct _QdAgreements QdAgreements;

/* @n_labellers: of the whole set; a photo's boxes name them by these numbers. */
QdAgreements *qd_agreements_new (guint n_labellers);
void qd_agreements_free (QdAgreements *agreements);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (QdAgreements, qd_agreements_free)

/**
 * qd_agreements_add:
 * @boxes: [n] of one photo
 * @looked: [n_labellers] who looked at it
 * @things: (element-type QdConsensusBox): what qd_consensus_new() made of these boxes
 */
void qd_agreements_add (QdAgreements *agreements, const QdLabelledBox *boxes, guint n, const gboolean *looked,
                        const GPtrArray *things);

/* All zero where nothing was drawn. */
QdAgreement qd_agreements_get_class (const QdAgreements *agreements, gint64 class_id);
QdAgreement qd_agreements_get_labeller (const QdAgreements *agreements, guint labeller);
QdAgreement qd_agreements_get_all (const QdAgreements *agreements);
QdLabellerRecord qd_agreements_get_record (const QdAgreements *agreements, guint labeller);

/* Share of the boxes that the other person of the pair drew as well, in [0, 1]: twice the agreed by the boxes, which is F1 of
 * the one measured by the other. NAN without boxes. */
double qd_agreement_share (QdAgreement agreement);

/* Mean IoU of the agreed; NAN without any. */
double qd_agreement_mean_iou (QdAgreement agreement);
