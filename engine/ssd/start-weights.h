/**
 * Begins a training from weights that were learned before: a whole detector, a detector of other classes, or the backbone of a
 * classifier as torchvision names it. Called by the trainer once the graph has its random weights; on the device's thread.
 */
#pragma once

#include "engine/ssd/network.h"
#include "engine/weights/weights-file.h"
#include "engine/weights/weights-report.h"

/* Puts into @graph, a prepared one of @network with random weights, whatever of @file fits by name and shape; the rest stays as
 * it is. @classes: those that will be trained, by index, NULL-terminated, background left out. Where the file names its
 * classes, a class head takes the rows of the background and of the classes of the same name, whatever their case; where it
 * does not, the head is taken when it has the same shape.
 * Returns: what was taken and what not; NULL with QD_ERROR_INPUT, naming the file, when nothing fits, when it is a detector of
 * another network, or when it holds numbers that are not finite. */
QdWeightsReport *qd_start_weights_take (const QdNetwork *network, QdGraph *graph, const char *const *classes,
                                        QdWeightsFile *file, GError **error);
