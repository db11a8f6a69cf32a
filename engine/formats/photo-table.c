#include "engine/formats/photo-table.h"

struct _QdPhotoTable
{
  GPtrArray *order;   /* of QdAnnotation; NULL for those given away */
  GHashTable *by_key; /* to the same, borrowed */
};

static void
annotation_free (gpointer data)
{
  qd_annotation_free (data);
}

QdPhotoTable *
qd_photo_table_new (void)
{
  QdPhotoTable *table = g_new0 (QdPhotoTable, 1);

  table->order = g_ptr_array_new_with_free_func (annotation_free);
  table->by_key = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  return table;
}

void
qd_photo_table_free (QdPhotoTable *table)
{
  if (table == NULL)
    return;
  g_hash_table_unref (table->by_key);
  g_ptr_array_unref (table->order);
  g_free (table);
}

QdAnnotation *
qd_photo_table_find (QdPhotoTable *table, const char *key)
{
  return g_hash_table_lookup (table->by_key, key);
}

gboolean
qd_photo_table_add (QdPhotoTable *table, const char *key, QdAnnotation *annotation)
{
  if (qd_photo_table_find (table, key) != NULL)
    {
      qd_annotation_free (annotation);
      return FALSE;
    }
  g_ptr_array_add (table->order, annotation);
  g_hash_table_insert (table->by_key, g_strdup (key), annotation);
  return TRUE;
}

QdAnnotation *
qd_photo_table_ensure (QdPhotoTable *table, const char *key, const char *photo, const char *place)
{
  QdAnnotation *annotation = qd_photo_table_find (table, key);

  if (annotation != NULL)
    return annotation;
  annotation = qd_annotation_new ();
  annotation->photo = g_strdup (photo);
  annotation->place = g_strdup (place);
  qd_photo_table_add (table, key, annotation);
  return annotation;
}

gboolean
qd_photo_table_give (QdPhotoTable *table, QdReading *reading, GError **error)
{
  g_hash_table_remove_all (table->by_key);
  for (guint i = 0; i < table->order->len; i++)
    {
      QdAnnotation *annotation = g_steal_pointer (&table->order->pdata[i]);
      if (!qd_format_goes_on (reading->cancellable, error))
        {
          qd_annotation_free (annotation);
          return FALSE;
        }
      if (!reading->sink (annotation, reading->user_data, error))
        return FALSE;
    }
  return TRUE;
}
