#include "config.h"
#include "engine/project/history.h"

/* What a step of the history holds. */

void
qd_history_row_clear (QdHistoryRow *row)
{
  g_clear_pointer (&row->sides[0], g_bytes_unref);
  g_clear_pointer (&row->sides[1], g_bytes_unref);
}

gsize
qd_history_side_size (GBytes *side)
{
  return side != NULL ? g_bytes_get_size (side) + QD_HISTORY_SIDE_OVERHEAD : 0;
}

gsize
qd_history_row_size (const QdHistoryRow *row)
{
  return QD_HISTORY_ROW_OVERHEAD + qd_history_side_size (row->sides[0]) + qd_history_side_size (row->sides[1]);
}

static void
row_clear (gpointer row)
{
  qd_history_row_clear (row);
}

void
qd_history_step_free (QdHistoryStep *step)
{
  if (step == NULL)
    return;
  for (guint i = 0; i < QD_LOG_N_TABLES; i++)
    g_clear_pointer (&step->rows[i], g_array_unref);
  g_free (step->words);
  g_free (step);
}

void
qd_history_step_add (QdHistoryStep *step, QdLogTable table, QdHistoryRow *row)
{
  if (step->rows[table] == NULL)
    {
      step->rows[table] = g_array_new (FALSE, FALSE, sizeof (QdHistoryRow));
      g_array_set_clear_func (step->rows[table], row_clear);
    }
  step->bytes += qd_history_row_size (row);
  g_array_append_vals (step->rows[table], row, 1);
  *row = (QdHistoryRow){ { NULL, NULL } };
}

static void
add_photos (GArray *photos, GHashTable *known, const GArray *rows, guint column)
{
  for (guint i = 0; rows != NULL && i < rows->len; i++)
    {
      const QdHistoryRow *row = &g_array_index (rows, QdHistoryRow, i);
      gint64 photo = qd_log_get_integer (row->sides[row->sides[1] != NULL], column);

      if (!g_hash_table_contains (known, &photo))
        {
          g_hash_table_add (known, g_memdup2 (&photo, sizeof photo));
          g_array_append_val (photos, photo);
        }
    }
}

GArray *
qd_history_step_list_photos (const QdHistoryStep *step)
{
  g_autoptr (GHashTable) known = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  GArray *photos = g_array_new (FALSE, FALSE, sizeof (gint64));

  add_photos (photos, known, step->rows[QD_LOG_BOXES], QD_LOG_BOX_PHOTO);
  add_photos (photos, known, step->rows[QD_LOG_PHOTOS], 0);
  return photos;
}

void
qd_history_step_count_photos (QdHistoryStep *step)
{
  g_autoptr (GArray) photos = qd_history_step_list_photos (step);

  step->n_photos = photos->len;
  step->photo = photos->len > 0 ? g_array_index (photos, gint64, 0) : 0;
}
