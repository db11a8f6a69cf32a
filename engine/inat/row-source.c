#include "engine/inat/row-source.h"

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
  QdReport *report = source->report;

  source->report = qd_report_new ();
  return report;
}
