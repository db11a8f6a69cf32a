/**
 * The learning rate of each step of a run. Plain functions; any thread.
 * Source of the one-cycle rate: Smith and Topin 2018, "Super-Convergence"; its cosine form and divisors as in PyTorch's
 * OneCycleLR.
 */
#pragma once

#include "engine/train/settings.h"

/* @step: counted from 1, at most @epochs * @steps_per_epoch of the settings. */
double qd_schedule_get_rate (const QdTrainSettings *settings, guint64 steps_per_epoch, guint64 step);
