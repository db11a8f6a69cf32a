/**
 * Which of a project's runs has a model to use. The connection's thread.
 */
#pragma once

#include "engine/project/project.h"

/* @wanted: number of a run, or 0 for the newest that has a model. Errors: QD_ERROR_INPUT. */
QdRun *qd_models_find_run (QdProject *project, gint64 wanted, GError **error);

/* Path of its model.safetensors; caller frees. */
char *qd_models_dup_path (QdProject *project, const QdRun *run);

/* What the setting weights means: a file, or, where there is none of that name, the number of a run whose model it is. The path
 * is the caller's. Errors: QD_ERROR_INPUT for a run without a model. */
char *qd_models_dup_start_path (QdProject *project, const char *weights, GError **error);
