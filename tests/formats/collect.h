/** Reads a file or folder by one format into lists, without a project. */
#pragma once

#include "engine/formats/format.h"

typedef struct
{
  GPtrArray *annotations; /* of QdAnnotation */
  QdReport *report;
  QdClassNumbers *classes; /* as the files number them */
  GError *error;           /* NULL when it was read */
} Collected;

Collected *collect (const char *format, const char *path);
/* The same for bytes that are written to a file of that name first. */
Collected *collect_bytes (const char *format, const char *name, const char *bytes, gssize length);
void collected_free (Collected *collected);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Collected, collected_free)

const QdAnnotation *collected_get (Collected *collected, guint i);
const QdAnnotationBox *collected_get_box (Collected *collected, guint i, guint box);
