#include "tests/inat/download-fixture.h"

#include "engine/core/file.h"

/* ---- The clock ---- */

#define BEGIN (G_GINT64_CONSTANT (1800000000) * G_TIME_SPAN_SECOND)

static gint64
get_steady (gpointer data)
{
  JumpingClock *jumping = data;
  gint64 time;

  g_mutex_lock (&jumping->mutex);
  time = jumping->time;
  g_mutex_unlock (&jumping->mutex);
  return time;
}

static gint64
get_real (gpointer data)
{
  JumpingClock *jumping = data;
  gint64 time;

  g_mutex_lock (&jumping->mutex);
  time = jumping->time + jumping->set;
  g_mutex_unlock (&jumping->mutex);
  return time;
}

static void
pass (gint64 microseconds, gpointer data)
{
  JumpingClock *jumping = data;

  g_assert_cmpint (microseconds, >, 0);
  g_mutex_lock (&jumping->mutex);
  jumping->time += microseconds;
  if (microseconds >= G_TIME_SPAN_SECOND / 2)
    g_array_append_val (jumping->waits, microseconds);
  if (microseconds > G_TIME_SPAN_MINUTE / 2)
    {
      jumping->set += jumping->step;
      jumping->step = 0;
    }
  g_mutex_unlock (&jumping->mutex);
  g_main_context_wakeup (NULL);
}

static void
clock_init (JumpingClock *jumping)
{
  g_mutex_init (&jumping->mutex);
  jumping->time = G_TIME_SPAN_DAY;
  jumping->set = BEGIN;
  jumping->waits = g_array_new (FALSE, FALSE, sizeof (gint64));
  jumping->clock = (QdDownloadClock){ get_steady, get_real, pass, jumping };
}

guint
count_waits (Setup *setup)
{
  guint n;

  g_mutex_lock (&setup->jumping.mutex);
  n = setup->jumping.waits->len;
  g_mutex_unlock (&setup->jumping.mutex);
  return n;
}

gint64
get_wait (Setup *setup, guint i)
{
  gint64 wait;

  g_mutex_lock (&setup->jumping.mutex);
  g_assert_cmpuint (i, <, setup->jumping.waits->len);
  wait = g_array_index (setup->jumping.waits, gint64, i);
  g_mutex_unlock (&setup->jumping.mutex);
  return wait;
}

/* ---- The project ---- */

Setup *
setup_new (void)
{
  Setup *setup = g_new0 (Setup, 1);
  g_autoptr (GError) error = NULL;

  setup->folder = g_dir_make_tmp ("quadrat-download-XXXXXX", &error);
  g_assert_no_error (error);
  setup->path = g_build_filename (setup->folder, "test.quadrat", NULL);
  setup->project = qd_project_open (setup->path, QD_PROJECT_CREATE, &error);
  g_assert_no_error (error);
  setup->server = photo_server_new ();
  clock_init (&setup->jumping);
  setup->cancellable = g_cancellable_new ();
  return setup;
}

void
setup_free (Setup *setup)
{
  if (setup == NULL)
    return;
  qd_downloader_unref (setup->downloader);
  photo_server_free (setup->server);
  g_object_unref (setup->project);
  g_object_unref (setup->cancellable);
  g_clear_error (&setup->error);
  qd_file_remove_tree (setup->folder, NULL);
  g_array_unref (setup->jumping.waits);
  g_mutex_clear (&setup->jumping.mutex);
  g_free (setup->folder);
  g_free (setup->path);
  g_free (setup);
}

gboolean
no_fixtures (void)
{
  if (g_file_test (g_getenv ("QD_FIXTURES"), G_FILE_TEST_IS_DIR))
    return FALSE;
  g_test_skip ("no fixtures");
  return TRUE;
}

void
add_photo (Setup *setup, gint64 number)
{
  g_autoptr (QdPhoto) photo = qd_photo_new ();
  g_autoptr (GError) error = NULL;

  photo->source_id = number;
  photo->url =
      g_strdup_printf ("https://inaturalist-open-data.s3.amazonaws.com/photos/%" G_GINT64_FORMAT "/medium.jpg", number);
  qd_project_put_photo (setup->project, photo, NULL, &error);
  g_assert_no_error (error);
}

static void
on_progress (const QdDownloadProgress *progress, gpointer user_data)
{
  Setup *setup = user_data;

  g_assert_true (g_main_context_is_owner (NULL));
  setup->last = *progress;
  g_assert_cmpint (progress->until > 0, ==, progress->waiting);
  setup->until = MAX (setup->until, progress->until);
  setup->was_offline |= progress->offline;
  setup->was_spent |= progress->spent;
  setup->was_waiting |= progress->waiting;
  setup->was_busy |= progress->busy;
  setup->n_records++;
}

static gpointer
run_thread (gpointer user_data)
{
  Setup *setup = user_data;

  setup->result = qd_downloader_run (setup->downloader, setup->cancellable, &setup->error);
  g_atomic_int_set (&setup->ended, TRUE);
  g_main_context_wakeup (NULL);
  return NULL;
}

void
start (Setup *setup, const QdDownloadOptions *options)
{
  QdDownloadOptions quick = *options;

  if (quick.photo_host == NULL)
    quick.photo_host = setup->server->host;
  else if (*quick.photo_host == '\0')
    quick.photo_host = NULL;
  if (quick.backoff == 0)
    quick.backoff = 1000;
  qd_downloader_unref (setup->downloader);
  setup->downloader = qd_downloader_new (setup->path, &quick);
  setup->last = (QdDownloadProgress){ 0 };
  setup->n_records = 0;
  g_clear_error (&setup->error);
  setup->ended = FALSE;
  qd_downloader_set_progress (setup->downloader, on_progress, setup, NULL, g_main_context_default ());
  setup->thread = g_thread_new ("download", run_thread, setup);
}

void
finish (Setup *setup)
{
  while (!g_atomic_int_get (&setup->ended) || !setup->last.finished)
    g_main_context_iteration (NULL, TRUE);
  g_thread_join (setup->thread);
}

void
run (Setup *setup, const QdDownloadOptions *options)
{
  start (setup, options);
  finish (setup);
}

QdCounts
count (Setup *setup)
{
  g_autoptr (GError) error = NULL;
  QdCounts counts;

  g_assert_true (qd_project_count (setup->project, &counts, &error));
  g_assert_no_error (error);
  return counts;
}

QdPhoto *
photo_of (Setup *setup, gint64 number)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) photos = qd_project_list_photos (setup->project, &(QdPhotoQuery) QD_PHOTO_QUERY_INIT, &error);

  g_assert_no_error (error);
  for (guint i = 0; i < photos->len; i++)
    if (((QdPhoto *) photos->pdata[i])->source_id == number)
      return qd_project_get_photo (setup->project, ((QdPhoto *) photos->pdata[i])->id, NULL);
  g_assert_not_reached ();
}

guint
count_files (Setup *setup)
{
  g_autofree char *folder = qd_project_dup_photos_folder (setup->project);
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  guint n = 0;

  while (dir != NULL && g_dir_read_name (dir) != NULL)
    n++;
  return n;
}

void
add_photos (Setup *setup, guint n)
{
  for (guint i = 1; i <= n; i++)
    add_photo (setup, i);
}
