#include "config.h"
#include "engine/project/facet-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "engine/core/error.h"
#include "engine/core/fold.h"

#define LOOK_EVERY 4096 /* rows between two looks at the cancellable: about 4 milliseconds */

QdFacetTable *
qd_facet_table_new (void)
{
  QdFacetTable *table = g_new0 (QdFacetTable, 1);

  table->species = g_ptr_array_new_with_free_func ((GDestroyNotify) qd_species_free);
  table->rows_generation = table->used_generation = -1;
  return table;
}

static void
clear_rows (QdFacetTable *table)
{
  for (guint i = 0; i < QD_N_COLUMNS; i++)
    g_clear_pointer (&table->columns[i], g_free);
  for (guint i = 0; i < QD_N_TEXTS; i++)
    g_clear_pointer (&table->texts[i], qd_dictionary_free);
  g_clear_pointer (&table->folded_places, qd_dictionary_free);
  g_clear_pointer (&table->observer_names, qd_dictionary_free);
  g_clear_pointer (&table->place_folds, g_array_unref);
  g_clear_pointer (&table->observer_logins, g_array_unref);
  table->n_rows = 0;
}

void
qd_facet_table_free (QdFacetTable *table)
{
  if (table == NULL)
    return;
  clear_rows (table);
  g_ptr_array_unref (table->species);
  g_free (table);
}

guint
qd_facet_table_get_n_rows (const QdFacetTable *table)
{
  return table->n_rows;
}

gsize
qd_facet_table_get_memory (const QdFacetTable *table)
{
  gsize sum = sizeof *table + (gsize) table->n_rows * QD_FACET_TABLE_ROW_BYTES + table->species_memory;

  for (guint i = 0; i < QD_N_TEXTS; i++)
    sum += qd_dictionary_get_memory (table->texts[i]);
  return sum + qd_dictionary_get_memory (table->folded_places) + qd_dictionary_get_memory (table->observer_names) +
         (table->place_folds->len + table->observer_logins->len) * sizeof (guint32);
}

/* ---- Species ---- */

static gsize
text_size (const char *text)
{
  return text == NULL ? 0 : strlen (text) + 1;
}

static GPtrArray *
read_species (QdDatabase *db, gsize *memory, GError **error)
{
  g_autoptr (GPtrArray) list = g_ptr_array_new_with_free_func ((GDestroyNotify) qd_species_free);
  sqlite3_stmt *rows = qd_database_query (
      db, error, "SELECT id, taxon_id, scientific_name, common_name, iconic_taxon, class_id FROM species ORDER BY id", "");
  QdStep step = QD_STEP_FAILED;

  *memory = 0;
  while (rows != NULL && (step = qd_database_step (db, rows, error)) == QD_STEP_ROW)
    {
      QdSpecies *species = g_new0 (QdSpecies, 1);

      species->id = sqlite3_column_int64 (rows, 0);
      species->taxon_id = sqlite3_column_int64 (rows, 1);
      species->scientific_name = qd_column_dup (rows, 2);
      species->common_name = qd_column_dup (rows, 3);
      species->iconic_taxon = qd_column_dup (rows, 4);
      species->class_id = sqlite3_column_int64 (rows, 5);
      *memory += sizeof *species + sizeof (gpointer) + text_size (species->scientific_name) + text_size (species->common_name) +
                 text_size (species->iconic_taxon);
      g_ptr_array_add (list, species);
    }
  return step == QD_STEP_DONE ? g_steal_pointer (&list) : NULL;
}

gboolean
qd_facet_table_load_species (QdFacetTable *table, QdDatabase *db, gboolean *same, GError **error)
{
  gsize memory;
  GPtrArray *list = read_species (db, &memory, error);

  if (list == NULL)
    return FALSE;
  *same = list->len == table->species->len;
  for (guint i = 0; *same && i < list->len; i++)
    *same = ((QdSpecies *) list->pdata[i])->id == ((QdSpecies *) table->species->pdata[i])->id;
  if (*same)
    {
      GPtrArray *old = table->species;

      table->species = list;
      table->species_memory = memory;
      list = old;
    }
  g_ptr_array_unref (list);
  return TRUE;
}

/* ---- Rows ---- */

typedef struct
{
  QdFacetTable *table;
  guint room;          /* rows that the columns have room for */
  GHashTable *species; /* id to code */
} Filling;

static void
make_room (Filling *filling)
{
  filling->room = filling->room == 0 ? 1024 : filling->room + filling->room / 2;
  for (guint i = 0; i < QD_N_COLUMNS; i++)
    filling->table->columns[i] = g_renew (guint32, filling->table->columns[i], filling->room);
}

static void
fit_room (QdFacetTable *table)
{
  for (guint i = 0; i < QD_N_COLUMNS; i++)
    table->columns[i] = g_renew (guint32, table->columns[i], table->n_rows);
}

/* @if_null: what stands for NULL; NULL: code 0. */
static guint32
code_of_text (QdDictionary *dictionary, sqlite3_stmt *rows, int column, const char *if_null)
{
  const char *text = (const char *) sqlite3_column_text (rows, column);

  if (text == NULL)
    return if_null == NULL ? 0 : qd_dictionary_add (dictionary, if_null, strlen (if_null));
  return qd_dictionary_add (dictionary, text, (gsize) sqlite3_column_bytes (rows, column));
}

static guint32
code_of_place (QdFacetTable *table, sqlite3_stmt *rows, int column)
{
  guint32 code = code_of_text (table->texts[QD_COLUMN_PLACE], rows, column, "");

  while (table->place_folds->len <= code)
    {
      g_autofree char *folded = qd_fold (qd_dictionary_get (table->texts[QD_COLUMN_PLACE], table->place_folds->len));
      guint32 fold = folded == NULL ? 0 : qd_dictionary_add (table->folded_places, folded, strlen (folded));

      g_array_append_val (table->place_folds, fold);
    }
  return code;
}

/* By number where there is one, since names change and two people may bear one. */
static guint32
code_of_observer (QdFacetTable *table, sqlite3_stmt *rows, int number, int login)
{
  QdDictionary *keys = table->texts[QD_COLUMN_OBSERVER];
  guint32 code;

  if (sqlite3_column_type (rows, number) != SQLITE_NULL)
    {
      char key[32];
      int length = g_snprintf (key, sizeof key, "#%" G_GINT64_FORMAT, (gint64) sqlite3_column_int64 (rows, number));

      code = qd_dictionary_add (keys, key, (gsize) length);
    }
  else
    code = code_of_text (keys, rows, login, NULL);
  if (table->observer_logins->len <= code)
    {
      guint32 name = code_of_text (table->observer_names, rows, login, NULL);

      g_array_append_val (table->observer_logins, name);
    }
  return code;
}

static gboolean
take_row (Filling *filling, sqlite3_stmt *rows, QdDatabase *db, GError **error)
{
  QdFacetTable *table = filling->table;
  guint32 **columns = table->columns, i = table->n_rows;
  gint64 species = sqlite3_column_int64 (rows, 7);

  if (i == filling->room)
    make_room (filling);
  columns[QD_COLUMN_LICENSE][i] = code_of_text (table->texts[QD_COLUMN_LICENSE], rows, 1, "");
  columns[QD_COLUMN_QUALITY][i] = code_of_text (table->texts[QD_COLUMN_QUALITY], rows, 2, "");
  columns[QD_COLUMN_DATE][i] = code_of_text (table->texts[QD_COLUMN_DATE], rows, 3, NULL);
  columns[QD_COLUMN_PLACE][i] = code_of_place (table, rows, 4);
  columns[QD_COLUMN_OBSERVER][i] = code_of_observer (table, rows, 5, 6);
  columns[QD_COLUMN_SPECIES][i] = GPOINTER_TO_UINT (g_hash_table_lookup (filling->species, &species));
  table->n_rows++;
  for (guint column = 0; column < QD_N_TEXTS; column++)
    if (qd_dictionary_get_memory (table->texts[column]) > QD_FACET_TABLE_MOST_TEXT)
      {
        g_set_error (error, QD_ERROR, QD_ERROR_MEMORY, _ ("The texts of the observations in “%s” are too long to be counted."),
                     db->name);
        return FALSE;
      }
  return TRUE;
}

static void
start_rows (Filling *filling)
{
  QdFacetTable *table = filling->table;
  guint32 none = 0;

  clear_rows (table);
  for (guint i = 0; i < QD_N_TEXTS; i++)
    table->texts[i] = qd_dictionary_new ();
  table->folded_places = qd_dictionary_new ();
  table->observer_names = qd_dictionary_new ();
  table->place_folds = g_array_new (FALSE, FALSE, sizeof (guint32));
  table->observer_logins = g_array_new (FALSE, FALSE, sizeof (guint32));
  g_array_append_val (table->observer_logins, none);
  for (guint i = 0; i < table->species->len; i++)
    g_hash_table_insert (filling->species, &((QdSpecies *) table->species->pdata[i])->id, GUINT_TO_POINTER (i + 1));
}

static void
end_rows (QdFacetTable *table)
{
  fit_room (table);
  for (guint i = 0; i < QD_N_TEXTS; i++)
    qd_dictionary_seal (table->texts[i]);
  qd_dictionary_seal (table->folded_places);
  qd_dictionary_seal (table->observer_names);
}

static gboolean
read_rows (Filling *filling, QdDatabase *db, QdFacetProgress progress, gpointer user_data, GCancellable *cancellable,
           GError **error)
{
  gint64 last;
  gboolean ok = qd_database_lookup (db, error, &last, "SELECT max(id) FROM observations", "");
  sqlite3_stmt *rows =
      ok ? qd_database_query (db, error,
                              "SELECT id, license, quality, observed_on, place, user_id, user_login, species_id"
                              " FROM observations ORDER BY id",
                              "")
         : NULL;
  QdStep step = QD_STEP_FAILED;

  for (guint n = 0; rows != NULL && (step = qd_database_step (db, rows, error)) == QD_STEP_ROW; n++)
    {
      ok = take_row (filling, rows, db, error);
      if (ok && n % LOOK_EVERY == 0 && g_cancellable_is_cancelled (cancellable))
        {
          g_set_error_literal (error, QD_ERROR, QD_ERROR_CANCELLED, _ ("The counting was stopped."));
          ok = FALSE;
        }
      if (!ok)
        {
          sqlite3_reset (rows);
          return FALSE;
        }
      if (n % LOOK_EVERY == 0 && progress != NULL)
        progress ((double) sqlite3_column_int64 (rows, 0) / (double) last, user_data);
    }
  return step == QD_STEP_DONE;
}

gboolean
qd_facet_table_load (QdFacetTable *table, QdDatabase *db, QdFacetProgress progress, gpointer user_data,
                     GCancellable *cancellable, GError **error)
{
  g_autoptr (GHashTable) codes = g_hash_table_new (g_int64_hash, g_int64_equal);
  Filling filling = { .table = table, .species = codes };
  gsize memory;
  GPtrArray *species = read_species (db, &memory, error);
  gboolean ok;

  table->rows_generation = table->used_generation = -1;
  if (species == NULL)
    return FALSE;
  g_ptr_array_unref (table->species);
  table->species = species;
  table->species_memory = memory;
  start_rows (&filling);
  ok = read_rows (&filling, db, progress, user_data, cancellable, error);
  end_rows (table);
  return ok;
}
