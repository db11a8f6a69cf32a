/**
 * Tensors of a graph. Activations are float32, NHWC in memory with the channels padded to a multiple of 4; the padding lanes
 * are zero and stay zero. Parameters keep their framework's shape for files (conv weights OIHW) and are packed on the device by
 * the op that owns them. Owned by the graph.
 */
#pragma once

#include "engine/gpu/buffer.h"

typedef struct
{
  guint n, h, w, c; /* images, rows, columns, channels (without padding) */
} QdShape;

static inline guint
qd_shape_padded_channels (QdShape shape)
{
  return (shape.c + 3) & ~3u;
}

/* Floats in memory, padding counted. */
gsize qd_shape_count (QdShape shape);

/* Without padding. */
gsize qd_shape_count_dense (QdShape shape);
gboolean qd_shape_equal (QdShape a, QdShape b);

typedef struct
{
  char *name;
  QdShape shape;
  gboolean needs_gradient; /* set by qd_graph_prepare: FALSE for what depends on no trained parameter, and for inference. A test
                            * that wants the gradient of an input sets it before. */
  gboolean kept;           /* see qd_graph_add_output; also set for what no op reads */
  QdRange value;           /* set by qd_graph_prepare */
  QdRange gradient;        /* no buffer where needs_gradient is FALSE */
  guint index;             /* of the graph's tensors */
} QdTensor;

typedef enum
{
  QD_PARAMETER_TRAINED, /* has a gradient; the optimizer moves it */
  QD_PARAMETER_STATE,   /* running statistics: kept in files, moved by the op itself */
} QdParameterRole;

typedef struct _QdParameter QdParameter;

/* Between the file's order ([count of dims] floats) and the op's order on the device ([packed_count] floats, padding zero). */
typedef void (*QdPackFunc) (const QdParameter *parameter, const float *file, float *packed);
typedef void (*QdUnpackFunc) (const QdParameter *parameter, const float *packed, float *file);

struct _QdParameter
{
  char *name;    /* state-dict key, as torchvision names it */
  guint dims[4]; /* as in the file; OIHW for convolutions */
  guint n_dims;
  gsize packed_count; /* floats on the device */
  QdPackFunc pack;    /* NULL: the same order, padded with zeros at the end */
  QdUnpackFunc unpack;
  gconstpointer layout; /* for pack and unpack: the op's options; owned by the op */
  QdParameterRole role;
  gboolean frozen;  /* the optimizer leaves it alone */
  QdRange value;    /* of the graph's parameter arena */
  QdRange gradient; /* the same offset and size in the gradient arena; none for STATE, and where all of the op's are frozen */
};

gsize qd_parameter_get_count (const QdParameter *parameter); /* floats in a file: the product of dims */
