#include "engine/inat/open-data-taxa.h"

#define MOST_KEPT 4096 /* taxa; a table of observations has few, again and again */

struct _QdOpenDataTaxa
{
  QdScratch *scratch;
  sqlite3_stmt *find;
  GHashTable *kept; /* of gint64 ids to QdOpenDataTaxon */
};

static void
taxon_free (gpointer data)
{
  QdOpenDataTaxon *taxon = data;

  g_free (taxon->name);
  g_ptr_array_unref (taxon->lineage);
  g_free (taxon);
}

QdOpenDataTaxa *
qd_open_data_taxa_new (QdScratch *scratch, GError **error)
{
  QdOpenDataTaxa *taxa = g_new0 (QdOpenDataTaxa, 1);

  taxa->scratch = scratch;
  taxa->kept = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, taxon_free);
  taxa->find = qd_scratch_prepare (scratch, "SELECT name, ancestry FROM taxa WHERE id = ?", error);
  if (taxa->find != NULL)
    return taxa;
  qd_open_data_taxa_free (taxa);
  return NULL;
}

void
qd_open_data_taxa_free (QdOpenDataTaxa *taxa)
{
  if (taxa == NULL)
    return;
  g_hash_table_unref (taxa->kept);
  g_free (taxa);
}

/* Numbers of iNaturalist's iconic taxa. */
static const char *
iconic_name (gint64 id)
{
  static const struct
  {
    gint64 id;
    const char *name;
  } iconic[] = {
    { 1, "Animalia" },           { 3, "Aves" },          { 20978, "Amphibia" },  { 26036, "Reptilia" }, { 40151, "Mammalia" },
    { 47115, "Mollusca" },       { 47119, "Arachnida" }, { 47126, "Plantae" },   { 47158, "Insecta" },  { 47170, "Fungi" },
    { 47178, "Actinopterygii" }, { 47686, "Protozoa" },  { 48222, "Chromista" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (iconic); i++)
    if (iconic[i].id == id)
      return iconic[i].name;
  return NULL;
}

/* Name and ancestry, the caller's; "" when it is not there. */
static gboolean
look_up (QdOpenDataTaxa *taxa, gint64 id, char **name, char **ancestry, GError **error)
{
  gboolean has_row;

  sqlite3_bind_int64 (taxa->find, 1, id);
  if (!qd_scratch_step (taxa->scratch, taxa->find, &has_row, error))
    return FALSE;
  *name = g_strdup (has_row ? (const char *) sqlite3_column_text (taxa->find, 0) : "");
  *ancestry = g_strdup (has_row ? (const char *) sqlite3_column_text (taxa->find, 1) : "");
  sqlite3_reset (taxa->find);
  return TRUE;
}

/* The ancestry goes down from the root; the last iconic taxon counts. */
static gboolean
take_lineage (QdOpenDataTaxa *taxa, QdOpenDataTaxon *taxon, gint64 id, const char *ancestry, GError **error)
{
  g_auto (GStrv) above = g_strsplit (ancestry, "/", 100);
  const char *own = iconic_name (id);

  for (guint i = 0; above[i] != NULL; i++)
    {
      gint64 ancestor = g_ascii_strtoll (above[i], NULL, 10);
      g_autofree char *name = NULL, *rest = NULL;

      if (iconic_name (ancestor) != NULL)
        taxon->iconic = iconic_name (ancestor);
      if (!look_up (taxa, ancestor, &name, &rest, error))
        return FALSE;
      if (*name != '\0')
        g_ptr_array_add (taxon->lineage, g_steal_pointer (&name));
    }
  if (own != NULL)
    taxon->iconic = own;
  return TRUE;
}

const QdOpenDataTaxon *
qd_open_data_taxa_find (QdOpenDataTaxa *taxa, gint64 id, GError **error)
{
  QdOpenDataTaxon *taxon = g_hash_table_lookup (taxa->kept, &id);
  g_autofree char *ancestry = NULL;

  if (taxon != NULL)
    return taxon;
  if (g_hash_table_size (taxa->kept) >= MOST_KEPT)
    g_hash_table_remove_all (taxa->kept);
  taxon = g_new0 (QdOpenDataTaxon, 1);
  taxon->lineage = g_ptr_array_new_with_free_func (g_free);
  taxon->iconic = "";
  g_hash_table_insert (taxa->kept, g_memdup2 (&id, sizeof id), taxon);
  return look_up (taxa, id, &taxon->name, &ancestry, error) && take_lineage (taxa, taxon, id, ancestry, error) ? taxon : NULL;
}
