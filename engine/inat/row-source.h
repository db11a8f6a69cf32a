/**
 * Where rows come from that tell each photo's license: a Darwin Core archive or tables of iNaturalist's open data. Both give
 * the same rows, so that there is one import. One owner at a time; any thread.
 */
#pragma once

#include "engine/inat/export-reader.h"

typedef struct _QdRowSource QdRowSource;

typedef struct
{
  /* As qd_export_reader_next(). */
  gboolean (*next) (QdRowSource *source, const QdExportRow **row, GCancellable *cancellable, GError **error);
  void (*get_progress) (QdRowSource *source, guint64 *done, guint64 *total);
  void (*free) (QdRowSource *source);
} QdRowSourceClass;

/* The beginning of each kind's own struct. */
struct _QdRowSource
{
  const QdRowSourceClass *class;
  QdReport *report; /* counts read and skipped rows */
  const char *name; /* in sentences: of the file that the last row is from */
};

void qd_row_source_free (QdRowSource *source);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (QdRowSource, qd_row_source_free)

gboolean qd_row_source_next (QdRowSource *source, const QdExportRow **row, GCancellable *cancellable, GError **error);
void qd_row_source_get_progress (QdRowSource *source, guint64 *done, guint64 *total);
/* The caller's from then on; the source begins another. */
QdReport *qd_row_source_steal_report (QdRowSource *source);
