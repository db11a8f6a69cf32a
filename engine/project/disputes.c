#include "engine/project/disputes.h"

#include "engine/project/project-private.h"

QdDisputed *
qd_disputed_new (void)
{
  QdDisputed *disputed = g_new0 (QdDisputed, 1);

  disputed->members = g_array_new (FALSE, FALSE, sizeof (gint64));
  disputed->kept = g_array_new (FALSE, FALSE, sizeof (gint64));
  return disputed;
}

void
qd_disputed_free (QdDisputed *disputed)
{
  if (disputed == NULL)
    return;
  g_array_unref (disputed->members);
  g_array_unref (disputed->kept);
  g_free (disputed);
}

/* ---- Lists of ids as text: "12,15" ---- */

static char *
ids_to_text (const GArray *ids)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < ids->len; i++)
    g_string_append_printf (text, "%s%" G_GINT64_FORMAT, i > 0 ? "," : "", g_array_index (ids, gint64, i));
  return g_string_free (text, FALSE);
}

static void
read_ids (GArray *ids, const char *text)
{
  for (char *end; text != NULL && *text != 0; text = *end == 0 ? end : end + 1)
    {
      gint64 id = g_ascii_strtoll (text, &end, 10);

      if (end == text)
        return;
      g_array_append_val (ids, id);
    }
}

/* ---- Asking ---- */

#define COLUMNS                                                                                                                \
  "id, task_id, photo_id, members, kind, class_id, xmin, ymin, xmax, ymax, votes, voters, confidence, decided, kept,"          \
  " kept_class_id"

static QdDisputed *
read_disputed (sqlite3_stmt *row)
{
  QdDisputed *disputed = qd_disputed_new ();

  disputed->id = sqlite3_column_int64 (row, 0);
  disputed->task_id = sqlite3_column_int64 (row, 1);
  disputed->photo_id = sqlite3_column_int64 (row, 2);
  read_ids (disputed->members, (const char *) sqlite3_column_text (row, 3));
  disputed->kind = (guint) sqlite3_column_int (row, 4);
  disputed->class_id = sqlite3_column_int64 (row, 5);
  disputed->box = (QdCornerBox){ sqlite3_column_double (row, 6), sqlite3_column_double (row, 7), sqlite3_column_double (row, 8),
                                 sqlite3_column_double (row, 9) };
  disputed->votes = (guint) sqlite3_column_int (row, 10);
  disputed->voters = (guint) sqlite3_column_int (row, 11);
  disputed->confidence = sqlite3_column_double (row, 12);
  disputed->decided = sqlite3_column_int (row, 13) != 0;
  read_ids (disputed->kept, (const char *) sqlite3_column_text (row, 14));
  disputed->kept_class_id = sqlite3_column_int64 (row, 15);
  return disputed;
}

static GPtrArray *
read_disputes (QdProject *project, sqlite3_stmt *rows, GError **error)
{
  g_autoptr (GPtrArray) disputes = g_ptr_array_new_with_free_func ((GDestroyNotify) qd_disputed_free);
  QdStep step = QD_STEP_FAILED;

  while (rows != NULL && (step = qd_database_step (project->db, rows, error)) == QD_STEP_ROW)
    g_ptr_array_add (disputes, read_disputed (rows));
  return step == QD_STEP_DONE ? g_steal_pointer (&disputes) : NULL;
}

GPtrArray *
qd_project_list_disputes (QdProject *project, gint64 task, gint64 photo, gboolean open_only, GError **error)
{
  return read_disputes (project,
                        qd_database_query (project->db, error,
                                           "SELECT " COLUMNS " FROM disputes WHERE (?1 = 0 OR task_id = ?1)"
                                           " AND (?2 = 0 OR photo_id = ?2) AND (NOT ?3 OR NOT decided)"
                                           " ORDER BY task_id, photo_id, id",
                                           "iiu", task, photo, open_only),
                        error);
}

QdDisputed *
qd_project_get_disputed (QdProject *project, gint64 id, GError **error)
{
  g_autoptr (GPtrArray) found = read_disputes (
      project, qd_database_query (project->db, error, "SELECT " COLUMNS " FROM disputes WHERE id = ?", "i", id), error);

  if (found == NULL)
    return NULL;
  if (found->len == 1)
    return g_ptr_array_steal_index (found, 0);
  qd_project_fail_missing (project, QD_MISSING_DISPUTE, id, error);
  return NULL;
}

/* ---- Storing ---- */

static gboolean
store (QdProject *project, QdDisputed *disputed, GError **error)
{
  g_autofree char *members = ids_to_text (disputed->members), *kept = ids_to_text (disputed->kept);

  if (!qd_database_run (project->db, error,
                        "INSERT INTO disputes (" COLUMNS ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                        "niisuidddduudusn", disputed->id, disputed->task_id, disputed->photo_id, members, disputed->kind,
                        disputed->class_id, disputed->box.xmin, disputed->box.ymin, disputed->box.xmax, disputed->box.ymax,
                        disputed->votes, disputed->voters, disputed->confidence, disputed->decided, kept,
                        disputed->kept_class_id))
    return FALSE;
  disputed->id = sqlite3_last_insert_rowid (project->db->handle);
  return TRUE;
}

static gboolean
same_ids (const GArray *a, const GArray *b)
{
  if (a->len != b->len)
    return FALSE;
  for (guint i = 0; i < a->len; i++)
    if (g_array_index (a, gint64, i) != g_array_index (b, gint64, i))
      return FALSE;
  return TRUE;
}

static void
take_over (QdDisputed *disputed, const GPtrArray *before)
{
  for (guint i = 0; i < before->len; i++)
    {
      const QdDisputed *former = before->pdata[i];

      if (!same_ids (former->members, disputed->members))
        continue;
      disputed->id = former->id;
      disputed->decided = former->decided;
      disputed->kept_class_id = former->kept_class_id;
      g_array_set_size (disputed->kept, 0);
      g_array_append_vals (disputed->kept, former->kept->data, former->kept->len);
    }
}

gboolean
qd_project_recall_disputes (QdProject *project, gint64 task, gint64 photo, GPtrArray *disputes, GError **error)
{
  g_autoptr (GPtrArray) before = qd_project_list_disputes (project, task, photo, FALSE, error);

  for (guint i = 0; before != NULL && i < disputes->len; i++)
    take_over (disputes->pdata[i], before);
  return before != NULL;
}

static gboolean
replace (QdProject *project, gint64 task, gint64 photo, GPtrArray *disputes, GError **error)
{
  if (!qd_project_recall_disputes (project, task, photo, disputes, error) ||
      !qd_database_run (project->db, error, "DELETE FROM disputes WHERE task_id = ? AND photo_id = ?", "ii", task, photo))
    return FALSE;
  for (guint i = 0; i < disputes->len; i++)
    if (!store (project, disputes->pdata[i], error))
      return FALSE;
  return TRUE;
}

gboolean
qd_project_replace_disputes (QdProject *project, gint64 task, gint64 photo, GPtrArray *disputes, GError **error)
{
  if (!qd_project_begin (project, error))
    return FALSE;
  return qd_project_end (project, replace (project, task, photo, disputes, error), QD_CHANGED_DISPUTES, error);
}

gboolean
qd_project_update_disputed (QdProject *project, const QdDisputed *disputed, GError **error)
{
  g_autofree char *kept = ids_to_text (disputed->kept);

  if (!qd_project_begin (project, error))
    return FALSE;
  return qd_project_end (project,
                         qd_database_run (project->db, error,
                                          "UPDATE disputes SET decided = ?, kept = ?, kept_class_id = ? WHERE id = ?", "usni",
                                          disputed->decided, kept, disputed->kept_class_id, disputed->id),
                         QD_CHANGED_DISPUTES, error);
}
