/**
 * What the fuzz targets share. A target is one file with libFuzzer's entry point: tests/fuzz/run builds it with libFuzzer, the
 * suite weights with replay.c, which goes through the corpus.
 */
#pragma once

#include <glib.h>
#include <stddef.h>
#include <stdint.h>

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

/* Opens @bytes as a file of weights and aborts when what comes back contradicts itself or reaches out of @bytes. */
void fuzz_check_weights (const guint8 *bytes, gsize size);
