/**
 * What a model's file says about the model in its __metadata__: the network, the size of its input, the classes in the order of
 * the outputs. Written by the trainer, read by the detector. Any thread.
 *
 *   network "ssd_tiny", image_shape "192", classes [{"id":1,"name":"bee"}], nms_threshold, mean and std of the input (of red,
 * green and blue in 0..1), and for people: settings (JSON), map50, credits (a line a photographer whose photos were learned
 * from), program.
 */
#pragma once

#include "engine/ssd/network.h"
#include "engine/weights/safetensors-writer.h"
#include "engine/weights/weights-file.h"

typedef struct
{
  const QdNetwork *network;
  guint size;        /* of the input, pixels */
  char **classes;    /* names by class index, NULL-terminated; background left out */
  gint64 *class_ids; /* the project's, [n_classes]; 0 where it knows none */
  guint n_classes;
  double nms_overlap;
} QdModelInfo;

/* Errors: QD_ERROR_INPUT naming the file: no model of this program, an unknown network, no classes. */
QdModelInfo *qd_model_info_read (QdWeightsFile *file, GError **error);
void qd_model_info_free (QdModelInfo *info);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (QdModelInfo, qd_model_info_free)

void qd_model_info_write (const QdModelInfo *info, QdSafetensorsWriter *writer);

/* The list of classes as JSON, as files and the project have it; caller frees. @ids: [count of names]. */
char *qd_model_classes_to_json (const char *const *names, const gint64 *ids);

/* The texts of @lines ([n_lines], some may be NULL or empty), each once, a line each; caller frees. Of at most
 * QD_MODEL_CREDITS_MAX bytes: where there are more, a last line says how many were left out. */
#define QD_MODEL_CREDITS_MAX ((gsize) 4 << 20)
char *qd_model_credits_join (const char *const *lines, guint n_lines);

/* @place: for the sentence. Errors: QD_ERROR_INPUT. Both results are the caller's. */
gboolean qd_model_classes_parse (const char *text, const char *place, char ***names, gint64 **ids, GError **error);
