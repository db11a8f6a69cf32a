/**
 * Where the rows of an import come from: an export of iNaturalist, a Darwin Core archive or tables of iNaturalist's open data.
 * All give the same rows, so that there is one import. One owner at a time; any thread.
 */
#pragma once

#include "engine/inat/export-reader.h"

typedef struct _QdRowSource QdRowSource;

typedef struct
{
  /* As qd_export_reader_next(). */
  gboolean (*next) (QdRowSource *source, const QdExportRow **row, GCancellable *cancellable, GError **error);
  void (*get_progress) (QdRowSource *source, guint64 *done, guint64 *total);
  QdReport *(*steal_report) (QdRowSource *source);
  void (*free) (QdRowSource *source);
} QdRowSourceClass;

/* The beginning of each kind's own struct. */
struct _QdRowSource
{
  const QdRowSourceClass *class;
  QdReport *report; /* counts read and skipped rows */
  const char *name; /* in sentences: of the file that the last row is from */
};

/* @entry: see qd_export_reader_open_entry(). */
QdRowSource *qd_row_source_new_export (const char *path, const char *entry, const QdRowSourceOptions *options,
                                       GCancellable *cancellable, GError **error);
void qd_row_source_free (QdRowSource *source);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (QdRowSource, qd_row_source_free)

gboolean qd_row_source_next (QdRowSource *source, const QdExportRow **row, GCancellable *cancellable, GError **error);
void qd_row_source_get_progress (QdRowSource *source, guint64 *done, guint64 *total);
/* The caller's from then on. */
QdReport *qd_row_source_steal_report (QdRowSource *source);
/* For sources whose report is their own. */
QdReport *qd_row_source_steal_own_report (QdRowSource *source);
