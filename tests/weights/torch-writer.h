/**
 * Little files of PyTorch's kind around hand-made pickles, and what became of them.
 */
#pragma once

#include "engine/weights/weights-file.h"
#include "pickle-writer.h"
#include "stored-zip.h"

/* The numbers 0 to 11 as floats: the storage "0" of torch_open_zipped(). */
extern const guint8 torch_storage[48];

/* The signature, the version and an empty description of the machine, before a legacy stream's object; [length]. */
extern const char torch_preamble[];
extern const gsize torch_preamble_length;

/* @bytes as the whole of a file "a.bin". @wrong, which may be NULL: the sentence of its refusal, or NULL; caller frees. */
QdWeightsFile *torch_open (const GByteArray *bytes, char **wrong);
/* In a zip, with one storage. */
QdWeightsFile *torch_open_zipped (const GByteArray *pickle, char **wrong);

/* {"w": @tensor} */
GByteArray *torch_pickle_one (const PickledTensor *tensor);

/* @expected: [n], at most 16. */
void torch_assert_values (QdWeightsFile *file, const char *name, const float *expected, guint n);
