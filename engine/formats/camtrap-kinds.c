#include "engine/formats/camtrap-kinds.h"

#include <string.h>

#include "engine/formats/camtrap-columns.h"
#include "engine/formats/class-taxa.h"

/* What a class is called in the rows. */
typedef struct
{
  char *type, *name;
} Kind;

static void
kind_free (gpointer data)
{
  Kind *kind = data;

  g_free (kind->type);
  g_free (kind->name);
  g_free (kind);
}

GHashTable *
qd_camtrap_kinds_new (void)
{
  return g_hash_table_new_full (g_str_hash, g_str_equal, g_free, kind_free);
}

void
qd_camtrap_kinds_learn (GHashTable *kinds, const char *tags, const char *name, const char *type)
{
  Kind *kind = g_new0 (Kind, 1);

  kind->type = g_strdup (type);
  kind->name = g_strdup (name);
  g_hash_table_replace (kinds, qd_camtrap_dup_class (tags, name, type), kind);
}

/* The words of the standard that are a class's name. */
static const char *
find_word (const char *class_name)
{
  static const char *const words[] = { "animal", "human", "vehicle", "unknown", "unclassified" };
  g_autofree char *folded = g_utf8_casefold (class_name, -1);

  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    if (strcmp (words[i], folded) == 0)
      return words[i];
  return strcmp (folded, "person") == 0 ? "human" : NULL;
}

void
qd_camtrap_kinds_find (GHashTable *kinds, GHashTable *taxa, const char *class_name, const char **type, const char **name)
{
  const Kind *kept = g_hash_table_lookup (kinds, class_name);
  const QdClassTaxon *taxon = taxa != NULL ? g_hash_table_lookup (taxa, class_name) : NULL;
  const char *word = find_word (class_name);

  *name = kept != NULL ? kept->name : taxon != NULL ? taxon->scientific_name : NULL;
  *type = kept != NULL                        ? kept->type
          : word != NULL                      ? word
          : taxon != NULL && taxon->is_human  ? "human"
          : taxon != NULL && taxon->is_animal ? "animal"
                                              : "unclassified";
}
