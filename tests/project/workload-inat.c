/* Imports of exports and of folders of pictures, and a download. */
#include "engine/import/pictures.h"
#include "engine/core/file.h"
#include "engine/inat/downloader.h"
#include "engine/inat/import.h"
#include "tests/inat/chaos-server.h"
#include "tests/project/workload.h"

#define N_EXPORTS  6
#define N_LARGE    30000
#define N_LETTERS  1000 /* of each description there: 30 MB, about the double of what SQLite keeps in memory */
#define N_FOLDERS  6
#define N_PICTURES 4   /* in a folder; the last is the first in the next one too */
#define N_ROWS     200 /* of an export; the half of them is in the next one too, and described otherwise */

/* ---- Imports ---- */

static void
append_row (GString *table, guint number, const char *text)
{
  g_string_append_printf (table,
                          "%u,2020-05-%02u,research,CC0,%u,ana%u,\"Hamlet %u, Éire\",47.5,8.%u,Genus species%u,Bee %u,%u,"
                          "https://inaturalist-open-data.s3.amazonaws.com/photos/%u/medium.jpg,\"%s\"\n",
                          number, number % 28 + 1, number % 50, number % 50, number % 90, number, number % 20, number % 20,
                          number % 20 + 100, number, text);
}

/* @n observations from number @first on, each described by @text. */
static void
write_export (const char *sources, guint export, guint first, guint n, const char *text)
{
  g_autoptr (GString) table = g_string_new ("id,observed_on,quality_grade,license,user_id,user_login,place_guess,latitude,"
                                            "longitude,scientific_name,common_name,taxon_id,image_url,description\n");
  g_autofree char *name = g_strdup_printf ("%u.csv", export);
  g_autofree char *path = g_build_filename (sources, name, NULL);

  for (guint row = 0; row < n; row++)
    append_row (table, first + row, text);
  g_assert_true (g_file_set_contents (path, table->str, (gssize) table->len, NULL));
}

static void
make_empty (const char *folder)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (QdProject) project = qd_project_open (folder, QD_PROJECT_CREATE, &error);

  g_assert_no_error (error);
}

void
make_exports (const char *folder, const char *sources)
{
  make_empty (folder);
  for (guint export = 0; export < N_EXPORTS; export ++)
    {
      g_autofree char *text = g_strdup_printf ("Seen on the wall, %u", export);
      write_export (sources, export, 1 + export * N_ROWS / 2, N_ROWS, text);
    }
}

void
make_large_export (const char *folder, const char *sources)
{
  g_autofree char *text = g_strnfill (N_LETTERS, 'x');

  make_empty (folder);
  write_export (sources, 0, 1, N_LARGE, text);
}

static gboolean
import (Work *work, guint export, guint n_new, GError **error)
{
  g_autofree char *name = g_strdup_printf ("%u.csv", export);
  g_autofree char *path = g_build_filename (work->sources, name, NULL);
  g_autoptr (QdReport) report = qd_import_export (work->project, path, NULL, NULL, error);

  if (report != NULL)
    g_assert_cmpuint (report->added, ==, n_new);
  return report != NULL;
}

gboolean
step_import (Work *work, guint step, GError **error)
{
  return import (work, step, step == 0 ? N_ROWS : N_ROWS / 2, error);
}

gboolean
step_large_import (Work *work, guint step, GError **error)
{
  return import (work, step, N_LARGE, error);
}

/* ---- Pictures ---- */

static void
write_pictures (const char *sources)
{
  const ChaosServer painter = { .options = { .seed = 1, .padding = 2000 } };

  for (guint i = 0; i < N_FOLDERS * N_PICTURES; i++)
    {
      guint number = i / N_PICTURES * (N_PICTURES - 1) + i % N_PICTURES;
      g_autoptr (GBytes) bytes = chaos_server_dup_photo (&painter, number);
      g_autofree char *path = g_strdup_printf ("%s/pictures %u/%u.jpg", sources, i / N_PICTURES, i % N_PICTURES);
      g_autofree char *parent = g_path_get_dirname (path);

      g_assert_true (qd_file_make_folder (parent, NULL));
      g_assert_true (g_file_set_contents (path, g_bytes_get_data (bytes, NULL), (gssize) g_bytes_get_size (bytes), NULL));
    }
}

void
make_pictures (const char *folder, const char *sources)
{
  make_empty (folder);
  write_pictures (sources);
}

gboolean
step_pictures (Work *work, guint step, GError **error)
{
  g_autofree char *path = g_strdup_printf ("%s/pictures %u", work->sources, step);
  const char *const paths[] = { path, NULL };
  g_autoptr (QdReport) report = qd_import_pictures (work->project, paths, NULL, NULL, NULL, error);

  if (report != NULL)
    g_assert_cmpuint (report->added, ==, N_PICTURES - (step > 0));
  return report != NULL;
}

/* ---- An export and two folders, all or nothing ---- */

void
make_sources (const char *folder, const char *sources)
{
  make_exports (folder, sources);
  write_pictures (sources);
}

static gboolean
import_sources (Work *work, guint step, GError **error)
{
  return step_import (work, step, error) && step_pictures (work, 2 * step, error) && step_pictures (work, 2 * step + 1, error);
}

gboolean
step_sources (Work *work, guint step, GError **error)
{
  if (!qd_project_begin_large (work->project, error))
    return FALSE;
  if (import_sources (work, step, error))
    return qd_project_commit (work->project, error);
  qd_project_rollback (work->project);
  return FALSE;
}

/* ---- A download ---- */

void
make_waiting_photos (const char *folder, G_GNUC_UNUSED const char *sources)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (QdProject) project = qd_project_open (folder, QD_PROJECT_CREATE, &error);

  g_assert_no_error (error);
  for (guint number = 1; number <= WAITING_PHOTOS; number++)
    {
      g_autoptr (QdPhoto) photo = qd_photo_new ();
      photo->source_id = number;
      photo->url = chaos_server_dup_address (number);
      g_assert_true (qd_project_put_photo (project, photo, NULL, NULL));
    }
}

typedef struct
{
  QdDownloader *downloader;
  gint ended; /* atomic */
  gboolean ok;
  GError *error;
} Download;

static gpointer
download (gpointer data)
{
  Download *download = data;

  download->ok = qd_downloader_run (download->downloader, NULL, &download->error);
  g_atomic_int_set (&download->ended, TRUE);
  g_main_context_wakeup (NULL);
  return NULL;
}

/* Says each once. */
static void
tell_new_photos (Work *work, GHashTable *told)
{
  QdPhotoQuery query = QD_PHOTO_QUERY_INIT;
  g_autoptr (GArray) ids = NULL;

  if (work->tell == NULL || !qd_project_poll (work->project))
    return;
  query.state = QD_PHOTO_THERE;
  ids = qd_project_list_photo_ids (work->project, &query, NULL);
  for (guint i = 0; ids != NULL && i < ids->len; i++)
    {
      gint64 id = g_array_index (ids, gint64, i);
      if (g_hash_table_add (told, GSIZE_TO_POINTER ((gsize) id)))
        work->tell (id);
    }
}

static gboolean
go_on (G_GNUC_UNUSED gpointer data)
{
  return G_SOURCE_CONTINUE;
}

/* The server may be of this thread's main context. */
gboolean
step_download (Work *work, G_GNUC_UNUSED guint step, GError **error)
{
  const QdDownloadOptions options = {
    .parallel = 4, .photo_host = work->host, .rate = 1000, .backoff = G_TIME_SPAN_MILLISECOND
  };
  g_autoptr (QdDownloader) downloader = qd_downloader_new (work->folder, &options);
  g_autoptr (GHashTable) told = g_hash_table_new (NULL, NULL);
  Download of = { .downloader = downloader };
  GThread *thread = g_thread_new ("download", download, &of);
  guint timer = work->tell != NULL ? g_timeout_add (1, go_on, NULL) : 0;

  while (!g_atomic_int_get (&of.ended))
    {
      g_main_context_iteration (NULL, TRUE);
      tell_new_photos (work, told);
    }
  g_thread_join (thread);
  g_clear_handle_id (&timer, g_source_remove);
  if (!of.ok)
    g_propagate_error (error, of.error);
  return of.ok;
}
