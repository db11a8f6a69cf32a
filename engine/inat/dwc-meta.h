/**
 * The metafile of a Darwin Core archive, meta.xml: which files there are, how they are written and what stands in their
 * columns. Source: Darwin Core text guide, http://rs.tdwg.org/dwc/terms/guides/text/ (sections 2.1 to 2.4). Any thread.
 */
#pragma once

#include <glib.h>

typedef struct
{
  char *row_type;       /* the last part of its address, in lower case: "occurrence", "multimedia" */
  GPtrArray *locations; /* of char *: files, as they are named there */
  char delimiter;
  gboolean quoted;      /* fields may stand in double quotes */
  char *encoding;       /* NULL: UTF-8 */
  guint n_head;         /* lines before the first row */
  int id;               /* place of the core's id, or of the core's id in an extension; -1: none is said */
  GHashTable *at;       /* of char * (a term, the last part of its address in lower case) to int: its place plus 1 */
  GHashTable *defaults; /* of char * to char *: for where a term has no place, or is blank */
} QdDwcTable;

typedef struct
{
  QdDwcTable *core;
  GPtrArray *extensions; /* of QdDwcTable */
} QdDwcMeta;

/* @name: the file's, for sentences. Errors: QD_ERROR_INPUT for what is no metafile, names no core or no file, or tells of
 * delimiters and quotes that are not read here. */
QdDwcMeta *qd_dwc_meta_parse (const char *text, gsize length, const char *name, GError **error);
void qd_dwc_meta_free (QdDwcMeta *meta);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (QdDwcMeta, qd_dwc_meta_free)

/* Place of the first of @terms (parted by '|') that the table has; -1 for none. "id" is the id. */
int qd_dwc_table_find (const QdDwcTable *table, const char *terms);
/* The default of the first of @terms that has one; NULL for none. */
const char *qd_dwc_table_get_default (const QdDwcTable *table, const char *terms);
