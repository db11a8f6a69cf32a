/**
 * The plots of an evaluation: average precision a class, precision and recall, and which class is taken for which. Plain values; one
 * thread at a time.
 */
#pragma once

#include "engine/train/evaluation.h"
#include "widgets/plot.h"

/* @looks: [number of the evaluation's classes]. All (transfer full). */
QdPlot *qd_evaluation_plot_bars (const QdEvaluation *evaluation, const QdClassLook *looks);
QdPlot *qd_evaluation_plot_curves (const QdEvaluation *evaluation, const QdClassLook *looks);
QdPlot *qd_evaluation_plot_confusion (const QdEvaluation *evaluation, double threshold);
