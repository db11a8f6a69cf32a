/**
 * Random first weights of a prepared graph. On the device's thread.
 * Sources: He et al. 2015, "Delving Deep into Rectifiers", for layers followed by a ReLU (fan out, as torchvision does); Glorot
 * and Bengio 2010, "Understanding the difficulty of training deep feedforward neural networks".
 */
#pragma once

#include "engine/core/random.h"
#include "engine/graph/graph.h"

typedef enum
{
  QD_INITIAL_KAIMING, /* normal with variance 2 / (outputs x rows x columns) */
  QD_INITIAL_XAVIER,  /* uniform with variance 2 / ((inputs + outputs) x rows x columns) */
  QD_INITIAL_NORMAL,  /* with a deviation of its own */
} QdInitialKind;

typedef struct
{
  const char *prefix; /* of the names of convolutions that it is for; "": all */
  QdInitialKind kind;
  double deviation; /* QD_INITIAL_NORMAL alone */
} QdInitialRule;

/* By each parameter's shape and name. Convolutions: the first of @rules that is for them; the last one has the prefix "".
 * Scales of batch norms and running variances 1, "scale_weight" 20, all else 0. */
gboolean qd_initialize (QdGraph *graph, QdRandom *random, const QdInitialRule *rules, GError **error);
