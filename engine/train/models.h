/**
 * Which of a project's runs has a model to use. The connection's thread.
 */
#pragma once

#include "engine/project/project.h"

/* @wanted: number of a run, or 0 for the newest that has a model. Errors: QD_ERROR_INPUT. */
QdRun *qd_models_find_run (QdProject *project, gint64 wanted, GError **error);

/* Path of its model.safetensors; caller frees. */
char *qd_models_dup_path (QdProject *project, const QdRun *run);
