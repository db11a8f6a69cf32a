/**
 * QdExportGuide: a drawing of where iNaturalist's site has the export: Filters, and at their bottom Download. Main thread.
 */
#pragma once

#include <gtk/gtk.h>

#define QD_TYPE_EXPORT_GUIDE (qd_export_guide_get_type ())
G_DECLARE_FINAL_TYPE (QdExportGuide, qd_export_guide, QD, EXPORT_GUIDE, GtkWidget)
