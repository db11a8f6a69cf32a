/**
 * How the Evaluate page tells what was measured: in a sentence, and by the photos that the model got most wrong. Main thread.
 */
#pragma once

#include "app/pages/evaluation-job.h"
#include "app/session.h"

#include <gtk/gtk.h>

/* What the measures mean, and on which photos they were taken. Caller frees. */
char *qd_evaluation_describe (const QdEvaluation *evaluation);

/* The worst photos, in place of those that are there; boxes with a score below @threshold are left out. */
void qd_evaluation_gallery_fill (GtkFlowBox *gallery, QdSession *session, const QdMeasured *measured, double threshold);
void qd_evaluation_gallery_set_threshold (GtkFlowBox *gallery, double threshold);
void qd_evaluation_gallery_clear (GtkFlowBox *gallery);
