#include "engine/formats/class-numbers.h"

#include <json-glib/json-glib.h>
#include <string.h>

#include "engine/core/json.h"

#define LARGEST ((gint64) 1 << 53) /* above it a double has no whole numbers, and so many a program's JSON */

struct _QdClassNumbers
{
  GPtrArray *list;       /* of QdClassNumber, by number */
  GHashTable *by_number; /* gint64 to the same */
  GHashTable *by_name;   /* of those not retired */
  GHashTable *by_class;  /* class id to the same */
  gboolean given;        /* the project has boxes: files may have been written with these numbers */
};

static void
number_free (gpointer data)
{
  g_free (((QdClassNumber *) data)->name);
  g_free (data);
}

QdClassNumbers *
qd_class_numbers_new (void)
{
  QdClassNumbers *numbers = g_new0 (QdClassNumbers, 1);

  numbers->list = g_ptr_array_new_with_free_func (number_free);
  numbers->by_number = g_hash_table_new (g_int64_hash, g_int64_equal);
  numbers->by_name = g_hash_table_new (g_str_hash, g_str_equal);
  numbers->by_class = g_hash_table_new (g_int64_hash, g_int64_equal);
  return numbers;
}

void
qd_class_numbers_free (QdClassNumbers *numbers)
{
  if (numbers == NULL)
    return;
  g_hash_table_unref (numbers->by_number);
  g_hash_table_unref (numbers->by_name);
  g_hash_table_unref (numbers->by_class);
  g_ptr_array_unref (numbers->list);
  g_free (numbers);
}

/* Where @number is or belongs in the list. */
static guint
find_place (const QdClassNumbers *numbers, gint64 number)
{
  guint low = 0, high = numbers->list->len;

  while (low < high)
    {
      guint middle = low + (high - low) / 2;
      if (((const QdClassNumber *) numbers->list->pdata[middle])->number < number)
        low = middle + 1;
      else
        high = middle;
    }
  return low;
}

static void
add (QdClassNumbers *numbers, gint64 number, const char *name, gint64 class_id, gboolean retired)
{
  QdClassNumber *entry;

  if (number < 0 || number > LARGEST || *name == '\0' || numbers->list->len >= QD_CLASS_NUMBERS_MOST ||
      g_hash_table_contains (numbers->by_number, &number))
    return;
  entry = g_new0 (QdClassNumber, 1);
  *entry = (QdClassNumber){ .number = number, .name = g_strdup (name), .class_id = class_id, .retired = retired };
  g_ptr_array_insert (numbers->list, (int) find_place (numbers, number), entry);
  g_hash_table_insert (numbers->by_number, &entry->number, entry);
  if (!retired && !g_hash_table_contains (numbers->by_name, name))
    g_hash_table_insert (numbers->by_name, entry->name, entry);
  if (class_id != 0)
    g_hash_table_insert (numbers->by_class, &entry->class_id, entry);
}

void
qd_class_numbers_add (QdClassNumbers *numbers, gint64 number, const char *name)
{
  if (numbers != NULL)
    add (numbers, number, name, 0, FALSE);
}

const QdClassNumber *
qd_class_numbers_get (const QdClassNumbers *numbers, gint64 number)
{
  return numbers != NULL ? g_hash_table_lookup (numbers->by_number, &number) : NULL;
}

gint64
qd_class_numbers_find (const QdClassNumbers *numbers, const char *name)
{
  const QdClassNumber *entry = g_hash_table_lookup (numbers->by_name, name);

  return entry != NULL ? entry->number : -1;
}

guint
qd_class_numbers_count (const QdClassNumbers *numbers)
{
  return numbers->list->len;
}

const QdClassNumber *
qd_class_numbers_nth (const QdClassNumbers *numbers, guint i)
{
  g_return_val_if_fail (i < numbers->list->len, NULL);
  return numbers->list->pdata[i];
}

/* ---- Kept with the project: [[number, name, id of the class], ...] ---- */

static char *
make_key (const char *format)
{
  return g_strconcat ("class-numbers/", format, NULL);
}

static gboolean
is_of (JsonArray *entry, guint i, GType type)
{
  JsonNode *node = json_array_get_element (entry, i);

  return JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == type;
}

/* The project may come from a stranger: what is no entry is passed over. */
static void
parse (QdClassNumbers *numbers, const char *text)
{
  g_autoptr (JsonNode) root = text != NULL ? qd_json_parse (text, strlen (text), "", 1, NULL) : NULL;
  JsonArray *list = root != NULL && JSON_NODE_HOLDS_ARRAY (root) ? json_node_get_array (root) : NULL;

  for (guint i = 0; list != NULL && i < json_array_get_length (list); i++)
    {
      JsonNode *node = json_array_get_element (list, i);
      JsonArray *entry = JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;

      if (entry != NULL && json_array_get_length (entry) == 3 && is_of (entry, 0, G_TYPE_INT64) &&
          is_of (entry, 1, G_TYPE_STRING) && is_of (entry, 2, G_TYPE_INT64))
        add (numbers, json_array_get_int_element (entry, 0), json_array_get_string_element (entry, 1),
             MAX (json_array_get_int_element (entry, 2), 0), FALSE);
    }
}

static QdClassNumbers *
read_kept (QdProject *project, const char *format, GError **error)
{
  g_autofree char *key = make_key (format), *text = NULL;
  g_autoptr (GError) local = NULL;
  QdClassNumbers *numbers;

  text = qd_project_dup_setting (project, key, &local);
  if (local != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return NULL;
    }
  numbers = qd_class_numbers_new ();
  parse (numbers, text);
  return numbers;
}

static int
compare_ids (gconstpointer a, gconstpointer b)
{
  const QdClass *x = *(const QdClass *const *) a, *y = *(const QdClass *const *) b;

  return (x->id > y->id) - (x->id < y->id);
}

/* The entry that was kept for @class_: by its id, or by its name where only the file knew it. */
static const QdClassNumber *
find_kept (const QdClassNumbers *kept, const QdClass *class_)
{
  const QdClassNumber *entry = g_hash_table_lookup (kept->by_class, &class_->id);

  if (entry != NULL || class_->retired)
    return entry;
  entry = g_hash_table_lookup (kept->by_name, class_->name);
  return entry != NULL && entry->class_id == 0 ? entry : NULL;
}

static gint64
next_free (const QdClassNumbers *numbers, gint64 wanted)
{
  const QdClassNumber *last = numbers->list->len > 0 ? numbers->list->pdata[numbers->list->len - 1] : NULL;

  if (g_hash_table_contains (numbers->by_number, &wanted) && last->number < LARGEST)
    return last->number + 1;
  while (g_hash_table_contains (numbers->by_number, &wanted))
    wanted++;
  return wanted;
}

static void
add_classes (QdClassNumbers *numbers, const QdClassNumbers *kept, GPtrArray *classes, int first)
{
  for (guint i = 0; i < classes->len; i++)
    {
      const QdClass *class_ = classes->pdata[i];
      const QdClassNumber *entry = find_kept (kept, class_);

      if (entry != NULL)
        add (numbers, entry->number, class_->name, class_->id, class_->retired);
    }
  for (guint i = 0; i < kept->list->len; i++)
    {
      const QdClassNumber *entry = kept->list->pdata[i];
      add (numbers, entry->number, entry->name, 0, FALSE);
    }
  for (guint i = 0; i < classes->len; i++)
    {
      const QdClass *class_ = classes->pdata[i];

      if (!g_hash_table_contains (numbers->by_class, &class_->id))
        add (numbers, next_free (numbers, i + first), class_->name, class_->id, class_->retired);
    }
}

QdClassNumbers *
qd_class_numbers_load (QdProject *project, const char *format, int first, GError **error)
{
  g_autoptr (GPtrArray) classes = qd_project_list_classes (project, TRUE, error);
  g_autoptr (QdClassNumbers) kept = classes != NULL ? read_kept (project, format, error) : NULL;
  QdClassNumbers *numbers;

  if (kept == NULL)
    return NULL;
  g_ptr_array_sort (classes, compare_ids);
  numbers = qd_class_numbers_new ();
  add_classes (numbers, kept, classes, first);
  for (guint i = 0; i < classes->len; i++)
    numbers->given |= ((const QdClass *) classes->pdata[i])->n_boxes > 0;
  return numbers;
}

static char *
to_text (const QdClassNumbers *numbers)
{
  g_autoptr (JsonNode) root = json_node_new (JSON_NODE_ARRAY);
  JsonArray *list = json_array_new ();

  for (guint i = 0; i < numbers->list->len; i++)
    {
      const QdClassNumber *entry = numbers->list->pdata[i];
      JsonArray *array = json_array_new ();

      json_array_add_int_element (array, entry->number);
      json_array_add_string_element (array, entry->name);
      json_array_add_int_element (array, entry->class_id);
      json_array_add_array_element (list, array);
    }
  json_node_take_array (root, list);
  return qd_json_to_text (root);
}

gboolean
qd_class_numbers_keep (const QdClassNumbers *said, GHashTable *ids, QdClassNumbers *before, QdProject *project,
                       const char *format, GError **error)
{
  g_autoptr (QdClassNumbers) read = NULL;
  g_autofree char *key = make_key (format), *text = NULL;
  QdClassNumbers *kept = before;

  if (said->list->len == 0)
    return TRUE;
  if (before == NULL || !before->given)
    kept = read = read_kept (project, format, error);
  for (guint i = 0; kept != NULL && i < said->list->len; i++)
    {
      const QdClassNumber *entry = said->list->pdata[i];
      const gint64 *id = g_hash_table_lookup (ids, entry->name);

      if (id == NULL || !g_hash_table_contains (kept->by_class, id))
        add (kept, entry->number, entry->name, id != NULL ? *id : 0, FALSE);
    }
  text = kept != NULL ? to_text (kept) : NULL;
  return text != NULL && qd_project_set_setting (project, key, text, error);
}
