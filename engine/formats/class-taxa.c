#include "engine/formats/class-taxa.h"

#include <string.h>

/* iNaturalist's iconic taxa that are animals; the others are plants, fungi, chromists, protozoans, bacteria and the like. */
static const char *const animals[] = { "Animalia", "Mammalia",       "Aves",     "Reptilia",  "Amphibia",
                                       "Insecta",  "Actinopterygii", "Mollusca", "Arachnida", NULL };

static void
taxon_free (gpointer data)
{
  QdClassTaxon *taxon = data;

  g_free (taxon->scientific_name);
  g_free (taxon);
}

static gboolean
is_human (const QdSpecies *species)
{
  return species->scientific_name != NULL && g_ascii_strcasecmp (species->scientific_name, "Homo sapiens") == 0;
}

static gboolean
is_animal (const QdSpecies *species)
{
  return species->iconic_taxon != NULL && g_strv_contains (animals, species->iconic_taxon) && !is_human (species);
}

static void
add_species (GHashTable *taxa, const char *class_name, const QdSpecies *species)
{
  QdClassTaxon *taxon = g_hash_table_lookup (taxa, class_name);

  if (taxon == NULL)
    {
      taxon = g_new0 (QdClassTaxon, 1);
      taxon->scientific_name = g_strdup (species->scientific_name);
      taxon->is_animal = is_animal (species);
      taxon->is_human = is_human (species);
      g_hash_table_insert (taxa, g_strdup (class_name), taxon);
      return;
    }
  if (g_strcmp0 (taxon->scientific_name, species->scientific_name) != 0)
    g_clear_pointer (&taxon->scientific_name, g_free);
  taxon->is_animal &= is_animal (species);
  taxon->is_human &= is_human (species);
}

GHashTable *
qd_class_taxa_read (QdProject *project, GError **error)
{
  g_autoptr (GPtrArray) classes = qd_project_list_classes (project, FALSE, error);
  g_autoptr (GPtrArray) species = classes != NULL ? qd_project_list_species (project, NULL, error) : NULL;
  g_autoptr (GHashTable) names = g_hash_table_new (g_int64_hash, g_int64_equal);
  GHashTable *taxa;

  if (species == NULL)
    return NULL;
  taxa = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, taxon_free);
  for (guint i = 0; i < classes->len; i++)
    g_hash_table_insert (names, &((QdClass *) classes->pdata[i])->id, ((QdClass *) classes->pdata[i])->name);
  for (guint i = 0; i < species->len; i++)
    {
      const QdSpecies *one = species->pdata[i];
      const char *name = g_hash_table_lookup (names, &one->class_id);
      if (name != NULL)
        add_species (taxa, name, one);
    }
  return taxa;
}
