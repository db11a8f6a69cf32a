/**
 * The default boxes of an SSD: for each cell of each feature map a set of center boxes of different scales and aspect ratios.
 * Their order, [map][row][column][shape], is that of the heads' output channels. Any thread.
 * Source: Liu et al. 2016, "SSD: Single Shot MultiBox Detector", section 2.2; conventions of torchvision's DefaultBoxGenerator.
 */
#pragma once

#include "engine/core/geometry.h"

#define QD_DEFAULT_BOX_MAX_MAPS   8
#define QD_DEFAULT_BOX_MAX_RATIOS 4

typedef struct
{
  guint rows, columns;                      /* cells */
  double scale;                             /* s_k, of the input's size */
  double next_scale;                        /* s_k+1: the second square box is as large as sqrt (s_k s_k+1) */
  double ratios[QD_DEFAULT_BOX_MAX_RATIOS]; /* each gives two boxes: width / height of r and 1 / r */
  guint n_ratios;
  double step; /* pixels from cell to cell; 0: the input divided by the map's size */
} QdDefaultBoxMap;

typedef struct
{
  guint input_width, input_height; /* pixels; used where a map has a step */
  QdDefaultBoxMap maps[QD_DEFAULT_BOX_MAX_MAPS];
  guint n_maps;
  gboolean clip; /* widths and heights are at most 1 */
} QdDefaultBoxSpec;

/* Shapes a cell: 2 squares and 2 boxes a ratio. */
guint qd_default_box_map_count_shapes (const QdDefaultBoxMap *map);

/* Boxes of all maps. */
guint qd_default_box_spec_count (const QdDefaultBoxSpec *spec);

/* A map of a square input, in a network's table. */
typedef struct
{
  guint step; /* pixels from cell to cell */
  double scale;
  guint n_ratios; /* 1: 2; 2: 2 and 3 */
} QdDefaultBoxRow;

/* As many cells as it takes to cover @size pixels; the next scale of the last map is @last_scale; clipped. */
QdDefaultBoxSpec qd_default_box_spec_tabulate (guint size, const QdDefaultBoxRow *rows, guint n_rows, double last_scale);

/* Sets scale and next_scale of all maps as torchvision does from the least and the largest ratio: scales spread evenly from
 * @least to @largest, then 1. */
void qd_default_box_spec_spread_scales (QdDefaultBoxSpec *spec, double least, double largest);

/* Returns: [qd_default_box_spec_count] boxes in 0..1 of the input; g_free. Boxes may reach beyond the edges. */
QdCenterBox *qd_default_boxes_new (const QdDefaultBoxSpec *spec);
