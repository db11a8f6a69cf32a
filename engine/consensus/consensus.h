/**
 * What several people's boxes on one photo amount to. Any thread.
 *
 * Boxes that two people drew go together where they overlap enough, one to one, so that the sum of their IoU is the largest
 * there is (assignment.h); of several people's pairs those that overlap most come first, and a thing has at most one box of
 * each person. The order of people and boxes does not matter, unless two
 * pairings are equally good. Source for averaging and the votes that are needed: Amazon SageMaker Ground
 * Truth's annotation consolidation, whose confidence with one worker is 0 as well.
 */
#pragma once

#include "engine/core/geometry.h"

#define QD_MAX_LABELLERS 64

typedef struct
{
  guint labeller; /* who drew it, below QD_MAX_LABELLERS */
  gint64 class_id;
  QdCornerBox box; /* any unit, the same for all */
} QdLabelledBox;

typedef struct
{
  double overlap; /* least IoU of two boxes that mean the same thing, (0, 1] */
  double votes;   /* which part of the labellers has to have drawn a thing and named its class, (0, 1] */
} QdConsensusOptions;

#define QD_CONSENSUS_OPTIONS_INIT                                                                                              \
  {                                                                                                                            \
    .overlap = 0.5, .votes = 0.6                                                                                               \
  }

typedef enum
{
  QD_DISPUTE_NONE,
  QD_DISPUTE_MISSING, /* too few drew it */
  QD_DISPUTE_CLASS,   /* enough drew it, and too few of them say the same class, or as many say another */
} QdDispute;

/* A thing on the photo. */
typedef struct
{
  GArray *members;   /* guint: indices of the boxes given, by labeller */
  gint64 class_id;   /* that most of them say; of several the one of the lowest number */
  guint votes;       /* how many say so */
  QdCornerBox box;   /* mean of the members that say so */
  double confidence; /* mean IoU over all pairs of labellers, 0 for a pair that does not both say so: [0, 1], 0 with one
                        labeller */
  QdDispute dispute;
} QdConsensusBox;

/**
 * qd_consensus_new:
 * @boxes: [n] in any order
 * @n_labellers: people who looked at the photo, also those who drew nothing
 *
 * Returns: (element-type QdConsensusBox): things by falling confidence, then from top to bottom and left to right; every box is
 * a member of one of them. Never fails.
 */
GPtrArray *qd_consensus_new (const QdLabelledBox *boxes, guint n, guint n_labellers, const QdConsensusOptions *options);

/* How many of @n_labellers are needed: at least one. */
guint qd_consensus_needed_votes (double votes, guint n_labellers);
