#include "engine/inat/row-source.h"

typedef struct
{
  QdRowSource source;
  QdExportReader *reader;
} ExportSource;

static gboolean
export_next (QdRowSource *source, const QdExportRow **row, GCancellable *cancellable, GError **error)
{
  return qd_export_reader_next (((ExportSource *) source)->reader, row, cancellable, error);
}

static void
export_get_progress (QdRowSource *source, guint64 *done, guint64 *total)
{
  qd_export_reader_get_progress (((ExportSource *) source)->reader, done, total);
}

static QdReport *
export_steal_report (QdRowSource *source)
{
  QdExportReader *reader = ((ExportSource *) source)->reader;
  QdReport *report = qd_export_reader_steal_report (reader);

  source->report = qd_export_reader_get_report (reader);
  return report;
}

static void
export_free (QdRowSource *source)
{
  qd_export_reader_free (((ExportSource *) source)->reader);
  g_free (source);
}

QdRowSource *
qd_row_source_new_export (const char *path, const char *entry, const QdRowSourceOptions *options, GCancellable *cancellable,
                          GError **error)
{
  static const QdRowSourceClass class = { export_next, export_get_progress, export_steal_report, export_free };
  QdExportReader *reader = qd_export_reader_open_entry (path, entry, options, cancellable, error);
  ExportSource *source;

  if (reader == NULL)
    return NULL;
  source = g_new0 (ExportSource, 1);
  source->source = (QdRowSource){ &class, qd_export_reader_get_report (reader), qd_export_reader_get_name (reader) };
  source->reader = reader;
  return &source->source;
}

void
qd_row_source_free (QdRowSource *source)
{
  if (source != NULL)
    source->class->free (source);
}

gboolean
qd_row_source_next (QdRowSource *source, const QdExportRow **row, GCancellable *cancellable, GError **error)
{
  return source->class->next (source, row, cancellable, error);
}

void
qd_row_source_get_progress (QdRowSource *source, guint64 *done, guint64 *total)
{
  source->class->get_progress (source, done, total);
}

QdReport *
qd_row_source_steal_report (QdRowSource *source)
{
  return source->class->steal_report (source);
}

QdReport *
qd_row_source_steal_own_report (QdRowSource *source)
{
  QdReport *report = source->report;

  source->report = qd_report_new ();
  return report;
}
