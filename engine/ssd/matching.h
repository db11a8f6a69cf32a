/**
 * What engine/ops/match_boxes does on the device, in plain C: the reference that the tests hold it against, and the tool to see
 * how well default boxes fit a project's truths. Any thread.
 */
#pragma once

#include "engine/ops/match_boxes.h"

/* @default_boxes: [n_boxes], @truths: [n_truths]. @labels: out, [n_boxes]; @codes: out, [n_boxes][4], or NULL; @taken: out,
 * [n_boxes] index of the truth or -1, or NULL. Returns: matched default boxes. */
guint qd_match_boxes_reference (const QdCenterBox *default_boxes, guint n_boxes, const QdTruth *truths, guint n_truths,
                                float threshold, gint32 *labels, float *codes, gint32 *taken);

/* Returns: the share of @truths ([n_truths], 0..1) whose best default box overlaps them by at least @threshold. */
double qd_matching_coverage (const QdCenterBox *default_boxes, guint n_boxes, const QdTruth *truths, guint n_truths,
                             float threshold);
