/** Which files of a Darwin Core archive are read and how they are written. Private to dwc-source.h. Any thread. */
#pragma once

#include "engine/inat/dwc-columns.h"
#include "engine/inat/dwc-meta.h"
#include "engine/inat/term-reader.h"

/* A table of the archive, as the metafile or its head tells of it. */
typedef struct
{
  QdTermLayout layout;
  int at[MAX ((int) QD_DWC_N_COLUMNS, (int) QD_DWC_MEDIA_N_COLUMNS)];
  const char *defaults[MAX ((int) QD_DWC_N_COLUMNS, (int) QD_DWC_MEDIA_N_COLUMNS)];
} QdDwcTableFiles;

typedef struct
{
  GPtrArray *files; /* of QdTableFile; all there are */
  QdDwcMeta *meta;  /* NULL: tables with heads */
  QdDwcTableFiles core, media;
} QdDwcTables;

/* @files is taken over. */
void qd_dwc_tables_init (QdDwcTables *tables, GPtrArray *files);
void qd_dwc_tables_clear (QdDwcTables *tables);

/* Fills core and media; what is missing of the extension is a warning in @report when the core can do without. Errors:
 * QD_ERROR_INPUT, saying what is missing; those of the files. */
gboolean qd_dwc_tables_find (QdDwcTables *tables, QdReport *report, GCancellable *cancellable, GError **error);
