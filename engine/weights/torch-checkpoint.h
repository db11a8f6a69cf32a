/**
 * From what a PyTorch file's pickle holds to named tensors: a state dict, or a checkpoint that has one beside other things.
 * For the readers in engine/weights alone.
 */
#pragma once

#include "engine/weights/pickle.h"
#include "engine/weights/weights-format.h"

/* Adds the tensors below @root to @file, by their names (nested dictionaries give "a.b"), and numbers and texts as metadata.
 * The storages were located before. Errors: QD_ERROR_INPUT, naming the tensor that does not fit its storage, or when there is
 * none. */
gboolean qd_torch_checkpoint_read (QdWeightsFile *file, const QdPickleValue *root, GError **error);
