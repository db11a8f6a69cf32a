#include "tests/project/workload.h"

#include <gio/gio.h>
#include <glib/gstdio.h>
#include <sqlite3.h>
#include <string.h>

#include "engine/core/error.h"
#include "engine/core/file.h"

const Workload workloads[] = {
  { .name = "edits", .n_long = 72, .n_short = 12, .make = make_labelled_project, .step = step_edit },
  { .name = "undo", .n_long = 72, .n_short = 8, .make = make_labelled_project, .step = step_undo },
  { .name = "split", .n_long = 20, .n_short = 2, .make = make_labelled_project, .step = step_split },
  { .name = "runs", .n_long = 30, .n_short = 6, .make = make_labelled_project, .step = step_run },
  { .name = "hands", .n_long = 20, .n_short = 9, .make = make_labelled_project, .step = step_hands },
  { .name = "import", .n_long = 6, .n_short = 2, .make = make_exports, .step = step_import },
  { .name = "large-import", .n_long = 1, .n_short = 1, .make = make_large_export, .step = step_large_import, .large = TRUE },
  { .name = "pictures", .n_long = 6, .n_short = 2, .make = make_pictures, .step = step_pictures },
  { .name = "sources", .n_long = 3, .n_short = 2, .make = make_sources, .step = step_sources },
  { .name = "migration", .n_long = 1, .n_short = 1, .make = make_first_project, .step = step_edit },
  { .name = "download", .n_long = 1, .n_short = 1, .make = make_waiting_photos, .step = step_download, .unordered = TRUE },
  { .name = NULL },
};

/* ---- Running ---- */

static void
copy_tree (const char *from, const char *to)
{
  g_autoptr (GDir) dir = g_dir_open (from, 0, NULL);
  const char *name;

  g_assert_nonnull (dir);
  g_assert_cmpint (g_mkdir (to, 0755), ==, 0);
  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *in = g_build_filename (from, name, NULL), *out = g_build_filename (to, name, NULL);
      g_autoptr (GFile) source = g_file_new_for_path (in), target = g_file_new_for_path (out);

      if (g_file_test (in, G_FILE_TEST_IS_DIR))
        copy_tree (in, out);
      else
        g_assert_true (g_file_copy (source, target, G_FILE_COPY_NONE, NULL, NULL, NULL, NULL));
    }
}

void
work_init (Work *work, const Reference *reference, const char *root, const char *host)
{
  *work = (Work){ .kind = reference->kind, .sources = reference->sources, .host = host };
  work->folder = g_build_filename (root, "Bees.quadrat", NULL);
  copy_tree (reference->base, work->folder);
}

gboolean
work_step (Work *work, guint step, GError **error)
{
  if (step > 0)
    return work->kind->step (work, step - 1, error);
  work->project = qd_project_open (work->folder, QD_PROJECT_WRITE, error);
  if (work->project != NULL && !qd_project_keep_history (work->project, error))
    g_clear_object (&work->project);
  return work->project != NULL;
}

void
work_clear (Work *work)
{
  g_clear_object (&work->project);
}

void
work_finish (Work *work)
{
  work_clear (work);
  g_assert_true (qd_file_remove_tree (work->folder, NULL));
  g_clear_pointer (&work->folder, g_free);
}

static void
add_state (Reference *reference, const char *folder)
{
  g_ptr_array_add (reference->states, folder_dup_state (folder));
  g_ptr_array_add (reference->trees, folder_dup_tree (folder));
}

Reference *
reference_new (const Workload *kind, guint n_steps, const char *root, const char *host)
{
  Reference *reference = g_new0 (Reference, 1);
  g_autoptr (GError) error = NULL;
  Work work;

  reference->kind = kind;
  reference->n_steps = n_steps;
  reference->sources = g_build_filename (root, kind->name, NULL);
  reference->base = g_build_filename (reference->sources, "base", NULL);
  reference->states = g_ptr_array_new_with_free_func (g_free);
  reference->trees = g_ptr_array_new_with_free_func (g_free);
  g_assert_true (qd_file_make_folder (reference->sources, NULL));
  kind->make (reference->base, reference->sources);
  work_init (&work, reference, root, host);
  add_state (reference, work.folder);
  for (guint i = 0; i <= n_steps; i++)
    {
      work_step (&work, i, &error);
      g_assert_no_error (error);
      add_state (reference, work.folder);
    }
  work_clear (&work);
  reference->files = folder_dup_files (work.folder);
  folder_check (work.folder);
  work_finish (&work);
  return reference;
}

void
reference_free (Reference *reference)
{
  g_free (reference->base);
  g_free (reference->sources);
  g_free (reference->files);
  g_ptr_array_unref (reference->states);
  g_ptr_array_unref (reference->trees);
  g_free (reference);
}

static void
drop_message (G_GNUC_UNUSED const char *domain, G_GNUC_UNUSED GLogLevelFlags level, G_GNUC_UNUSED const char *message,
              G_GNUC_UNUSED gpointer data)
{
}

void
work_be_quiet (void)
{
  g_log_set_handler (G_LOG_DOMAIN, G_LOG_LEVEL_MESSAGE, drop_message, NULL);
}

/* ---- Running on a disk that fails ---- */

/* The project is as it was before @step. */
static void
check_failed_step (const Work *work, const Reference *reference, guint step, int code, const GError *error, const char *about)
{
  assert_sentence (error, about);
  if (error->code != code)
    g_error ("%s: not what it is: %s", about, error->message);
  folder_check (work->folder);
  folder_check_photos (work->folder);
  if (step > 0 && !reference->kind->unordered)
    {
      g_autofree char *state = folder_dup_state (work->folder), *tree = folder_dup_tree (work->folder);
      assert_same_state (state, reference->states->pdata[step], about);
      assert_same_state (tree, reference->trees->pdata[step], about);
    }
}

gboolean
work_do_all (Work *work, const Reference *reference, void (*mend) (void), int code, const char *about)
{
  gboolean failed = FALSE;

  for (guint i = 0; i <= reference->n_steps; i++)
    {
      g_autofree char *place = g_strdup_printf ("%s, step %u", about, i);
      g_autoptr (GError) error = NULL;
      if (work_step (work, i, &error))
        continue;
      if (failed)
        g_error ("%s: and not again: %s", place, error->message);
      failed = TRUE;
      mend ();
      check_failed_step (work, reference, i, code, error, place);
      i--;
    }
  work_clear (work);
  return failed;
}

void
work_check_end (const Work *work, const Reference *reference, const char *about)
{
  g_autofree char *state = NULL, *files = NULL;
  g_autoptr (GError) error = NULL;
  QdProject *project;

  folder_check (work->folder);
  folder_check_photos (work->folder);
  /* What the last closing could not do for the disk, the next one does. */
  project = qd_project_open (work->folder, QD_PROJECT_WRITE, &error);
  g_assert_no_error (error);
  g_object_unref (project);
  state = folder_dup_state (work->folder);
  assert_same_state (state, reference->states->pdata[reference->n_steps + 1], about);
  files = folder_dup_files (work->folder);
  g_assert_cmpstr (files, ==, reference->files);
}

/* ---- Looking ---- */

static sqlite3 *
open_database (const char *folder)
{
  g_autofree char *path = g_build_filename (folder, "project.db", NULL);
  sqlite3 *db;

  g_assert_cmpint (sqlite3_open_v2 (path, &db, SQLITE_OPEN_READWRITE, NULL), ==, SQLITE_OK);
  return db;
}

static void
append_rows (GString *out, sqlite3 *db, const char *sql)
{
  sqlite3_stmt *rows;
  int code;

  g_assert_cmpint (sqlite3_prepare_v2 (db, sql, -1, &rows, NULL), ==, SQLITE_OK);
  while ((code = sqlite3_step (rows)) == SQLITE_ROW)
    {
      for (int i = 0; i < sqlite3_column_count (rows); i++)
        g_string_append_printf (out, "%s|", (const char *) sqlite3_column_text (rows, i));
      g_string_append_c (out, '\n');
    }
  g_assert_cmpint (code, ==, SQLITE_DONE);
  sqlite3_finalize (rows);
}

static char *
ask (const char *folder, const char *sql)
{
  sqlite3 *db = open_database (folder);
  GString *answer = g_string_new (NULL);

  append_rows (answer, db, sql);
  sqlite3_close (db);
  return g_string_free (answer, FALSE);
}

/* A query for each table, whose times are left out, and how many commits there were: who goes on later makes others. */
#define QUERIES                                                                                                                \
  "SELECT 'SELECT ''' || t.name || ''', ' || group_concat ('quote (\"' || c.name || '\")') || ' FROM ' || t.name ||"           \
  " CASE t.name WHEN 'settings' THEN ' WHERE key <> ''generation-kinds''' ELSE '' END ||"                                      \
  " ' ORDER BY 1, 2, 3' FROM sqlite_master t JOIN pragma_table_info (t.name) c"                                                \
  " WHERE t.type = 'table' AND c.name NOT IN ('created', 'modified', 'applied', 'asked', 'when', 'started', 'finished')"       \
  " GROUP BY t.name ORDER BY t.name"

char *
folder_dup_state (const char *folder)
{
  g_autofree char *queries = ask (folder, QUERIES);
  g_auto (GStrv) lines = g_strsplit (queries, "|\n", -1);
  sqlite3 *db = open_database (folder);
  GString *state = g_string_new (NULL);

  append_rows (state, db, "SELECT 'table', name, sql FROM sqlite_master ORDER BY type, name");
  for (guint i = 0; lines[i] != NULL && *lines[i] != 0; i++)
    append_rows (state, db, lines[i]);
  sqlite3_close (db);
  return g_string_free (state, FALSE);
}

static void
list_files (const char *folder, const char *below, GPtrArray *names)
{
  g_autofree char *path = g_build_filename (folder, below, NULL);
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      char *inner = *below == 0 ? g_strdup (name) : g_build_filename (below, name, NULL);
      g_autofree char *whole = g_build_filename (folder, inner, NULL);

      g_ptr_array_add (names, inner);
      if (g_file_test (whole, G_FILE_TEST_IS_DIR))
        list_files (folder, inner, names);
    }
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

static char *
join (GPtrArray *names)
{
  g_ptr_array_sort (names, compare_names);
  g_ptr_array_add (names, NULL);
  return g_strjoinv ("\n", (char **) names->pdata);
}

char *
folder_dup_files (const char *folder)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);

  list_files (folder, "", names);
  return join (names);
}

char *
folder_dup_tree (const char *folder)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);

  list_files (folder, "photos", names);
  list_files (folder, "runs", names);
  return join (names);
}

void
folder_check (const char *folder)
{
  g_autofree char *whole = ask (folder, "PRAGMA integrity_check"), *keys = ask (folder, "PRAGMA foreign_key_check");

  g_assert_cmpstr (whole, ==, "ok|\n");
  g_assert_cmpstr (keys, ==, "");
}

void
folder_check_photos (const char *folder)
{
  g_autofree char *list = ask (folder, "SELECT file, sha256, bytes FROM photos WHERE state = 2 AND length (sha256) = 64");
  g_auto (GStrv) rows = g_strsplit (list, "\n", -1);

  for (guint i = 0; rows[i] != NULL && *rows[i] != 0; i++)
    {
      g_auto (GStrv) cells = g_strsplit (rows[i], "|", -1);
      g_autofree char *path = g_build_filename (folder, "photos", cells[0], NULL), *bytes = NULL;
      gsize length;

      g_assert_true (g_file_get_contents (path, &bytes, &length, NULL));
      g_autofree char *sum = g_compute_checksum_for_data (G_CHECKSUM_SHA256, (const guchar *) bytes, length);
      g_assert_cmpstr (sum, ==, cells[1]);
    }
}

gsize
folder_get_log_size (const char *folder)
{
  g_autofree char *path = g_build_filename (folder, "project.db-wal", NULL);
  GStatBuf info;

  return g_stat (path, &info) == 0 ? (gsize) info.st_size : 0;
}

void
assert_same_state (const char *state, const char *expected, const char *about)
{
  g_auto (GStrv) is = g_strsplit (state, "\n", -1), has_to_be = g_strsplit (expected, "\n", -1);

  for (guint i = 0; is[i] != NULL && has_to_be[i] != NULL; i++)
    if (strcmp (is[i], has_to_be[i]) != 0)
      g_error ("%s: line %u is\n%s\nand has to be\n%s", about, i, is[i], has_to_be[i]);
  if (strcmp (state, expected) != 0)
    g_error ("%s: %u rows, and there have to be %u", about, g_strv_length (is), g_strv_length (has_to_be));
}

void
assert_sentence (const GError *error, const char *about)
{
  static const char *const gibberish[] = {
    "SQL", "sqlite", "no such", "constraint", "transaction", "statement", "(null)", "\n"
  };

  g_assert_nonnull (error);
  if (error->domain != QD_ERROR)
    g_error ("%s: an error of another domain: %s", about, error->message);
  if (strstr (error->message, "Bees") == NULL || !g_str_has_suffix (error->message, "."))
    g_error ("%s: no sentence that names the project: %s", about, error->message);
  for (guint i = 0; i < G_N_ELEMENTS (gibberish); i++)
    if (strstr (error->message, gibberish[i]) != NULL)
      g_error ("%s: no sentence for a person: %s", about, error->message);
}
