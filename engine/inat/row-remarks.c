#include "config.h"

#include "engine/inat/row-remarks.h"

#include <glib/gi18n-lib.h>
#include <inttypes.h>
#include <string.h>

void
qd_closed_photos_count (QdClosedPhotos *closed, const QdExportRow *row, const char *name)
{
  if (row->photo.host != QD_PHOTO_HOST_STATIC || row->license == QD_LICENSE_ALL_RIGHTS_RESERVED)
    return;
  if (closed->n++ > 0)
    return;
  closed->first = row->line;
  closed->name = g_strdup (name);
}

void
qd_closed_photos_tell (QdClosedPhotos *closed, QdReport *report)
{
  if (closed->n > 0)
    qd_report_warn (
        report,
        ngettext ("Line %" PRIu64 " of %s: the photo lies on the host of photos without an open license; it is credited as all "
                  "rights reserved.",
                  "Line %" PRIu64 " of %s, and %u lines in all: the photo lies on the host of photos without an open license; it "
                  "is credited as all rights reserved.",
                  closed->n),
        closed->first, closed->name, closed->n);
  g_clear_pointer (&closed->name, g_free);
  closed->n = 0;
}

void
qd_row_skip (const QdExportRow *row, const char *name, const char *reason, QdReport *report)
{
  if (strcmp (reason, "duplicate") == 0)
    qd_report_skip_with (report, reason, _ ("Line %" PRIu64 " of %s: the observation comes a second time; left out."), row->line,
                         name);
  else if (strcmp (reason, "license") == 0)
    qd_report_skip_unasked (report, reason, _ ("Line %" PRIu64 " of %s: the license is “%s”; left out."), row->line, name,
                            qd_license_name (row->license));
  else
    qd_report_skip_unasked (report, reason, _ ("Line %" PRIu64 " of %s: “%s” is not asked for; left out."), row->line, name,
                            *row->scientific_name != '\0' ? row->scientific_name : row->species_guess);
}
