/**
 * QdWeightsChooser: what a training starts from: nothing, a model of the project, a file, or pretrained weights of the catalogue, which can
 * be downloaded here. Main thread.
 * Signals: say (sentence), when something failed.
 */
#pragma once

#include "app/session.h"
#include "engine/ssd/network.h"

#include <adwaita.h>

#define QD_TYPE_WEIGHTS_CHOOSER (qd_weights_chooser_get_type ())
G_DECLARE_FINAL_TYPE (QdWeightsChooser, qd_weights_chooser, QD, WEIGHTS_CHOOSER, AdwPreferencesGroup)

/* Only what fits @network is offered. What was chosen stays where it still can; else downloaded weights are, or nothing. */
void qd_weights_chooser_set_network (QdWeightsChooser *self, const QdNetwork *network);

/* @runs: (element-type QdRun) of @session's project; those that have a model are offered. */
void qd_weights_chooser_set_runs (QdWeightsChooser *self, QdSession *session, GPtrArray *runs);

/* Path of a file, or "" for nothing. Borrowed until the next change. */
const char *qd_weights_chooser_get (QdWeightsChooser *self);

/* As if the file had been chosen in the dialog. */
void qd_weights_chooser_take_file (QdWeightsChooser *self, const char *path);
