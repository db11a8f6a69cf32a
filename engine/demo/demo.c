#include "config.h"

#include "engine/demo/demo.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "engine/core/error.h"
#include "engine/core/thread.h"
#include "engine/demo/scene.h"

#define FIRST_ID 9000001
#define N_OBSERVERS 24

typedef struct
{
  const char *common_name, *scientific_name, *iconic_taxon;
  guint taxon_id;
} Species;

/* In the order of QdDemoKind; the last stands for a meadow without any of them. */
static const Species species[] = {
  { "Western Honey Bee", "Apis mellifera", "Insecta", 47219 },
  { "German Yellowjacket", "Vespula germanica", "Insecta", 126155 },
  { "Oxeye Daisy", "Leucanthemum vulgare", "Plantae", 56017 },
  { "Meadow Grasses", "Poaceae", "Plantae", 47434 },
};

static const char *observers[] = { "Ada", "Bruno", "Chidi", "Dalia", "Emil", "Farah", "Gero", "Hana", "Ivo", "Jun", "Katya", "Lior",
                                   "Mina", "Noor", "Otto", "Priya", "Quim", "Rosa", "Sami", "Tove", "Uma", "Vito", "Wen", "Yara" };
G_STATIC_ASSERT (G_N_ELEMENTS (observers) == N_OBSERVERS);

static const char csv_header[] = "id,uuid,observed_on,time_zone,user_id,user_login,user_name,quality_grade,license,url,image_url,"
                                 "tag_list,description,place_guess,latitude,longitude,species_guess,scientific_name,common_name,"
                                 "iconic_taxon_name,taxon_id\n";

static QdDemoKind
choose_main (QdRandom *random)
{
  guint dice = qd_random_below (random, 20);

  return dice == 0 ? QD_DEMO_N_KINDS : (QdDemoKind) (dice % QD_DEMO_N_KINDS);
}

static void
append_row (GString *csv, guint id, QdDemoKind main, QdRandom *random)
{
  const Species *kind = &species[main];
  guint observer = qd_random_below (random, N_OBSERVERS);
  guint day = qd_random_below (random, 120);
  g_autoptr (GDateTime) start = g_date_time_new_utc (2026, 5, 10, 9, 0, 0);
  g_autoptr (GDateTime) date = g_date_time_add_days (start, (gint) day);
  g_autofree char *observed = g_date_time_format (date, "%Y-%m-%d");
  g_autofree char *name = g_strdup_printf ("%s Meadow", observers[observer]);
  char latitude[G_ASCII_DTOSTR_BUF_SIZE], longitude[G_ASCII_DTOSTR_BUF_SIZE];

  g_ascii_formatd (latitude, sizeof latitude, "%.4f", qd_random_range (random, 47.1, 47.4));
  g_ascii_formatd (longitude, sizeof longitude, "%.4f", qd_random_range (random, 8.2, 8.7));
  g_string_append_printf (csv,
                          "%u,00000000-0000-4000-8000-%012u,%s,UTC,%u,demo_%c%s,%s,%s,CC0,https://example.org/observations/%u,"
                          QD_DEMO_PHOTO_HOST "/photos/%u/medium.jpg,demonstration,\"Drawn, not photographed: a scene of the "
                          "demonstration.\",\"Drawn meadow, Nowhere\",%s,%s,%s,%s,%s,%s,%u\n",
                          id, id, observed, 500 + observer, g_ascii_tolower (observers[observer][0]), observers[observer] + 1, name,
                          qd_random_below (random, 8) == 0 ? "needs_id" : "research", id, id, latitude, longitude,
                          kind->common_name, kind->scientific_name, kind->common_name, kind->iconic_taxon, kind->taxon_id);
}

static void
append_annotations (GString *line, GArray *objects)
{
  for (guint i = 0; i < objects->len; i++)
    {
      const QdDemoObject *object = &g_array_index (objects, QdDemoObject, i);

      g_string_append_printf (line, "%s{\"class_id\":%d,\"left\":%d,\"top\":%d,\"width\":%d,\"height\":%d}", i ? "," : "",
                              object->kind, (int) object->box.xmin, (int) object->box.ymin,
                              (int) (object->box.xmax - object->box.xmin), (int) (object->box.ymax - object->box.ymin));
    }
}

static void
append_metadata (GString *line, GArray *objects)
{
  const char *separator = "";

  for (guint i = 0; i < objects->len; i++)
    g_string_append (line, i ? ",{\"confidence\":0}" : "{\"confidence\":0}");
  g_string_append (line, "],\"class-map\":{");
  for (guint kind = 0; kind < QD_DEMO_N_KINDS; kind++)
    for (guint i = 0; i < objects->len; i++)
      if (g_array_index (objects, QdDemoObject, i).kind == kind)
        {
          g_string_append_printf (line, "%s\"%u\":\"%s\"", separator, kind, species[kind].common_name);
          separator = ",";
          break;
        }
}

static void
append_line (GString *manifest, guint id, guint width, guint height, GArray *objects)
{
  g_string_append_printf (manifest,
                          "{\"source-ref\":\"photos/%u/medium.jpg\",\"demonstration\":{\"image_size\":[{\"width\":%u,\"height\":%u,"
                          "\"depth\":3}],\"annotations\":[",
                          id, width, height);
  append_annotations (manifest, objects);
  g_string_append (manifest, "]},\"demonstration-metadata\":{\"objects\":[");
  append_metadata (manifest, objects);
  g_string_append (manifest, "},\"type\":\"groundtruth/object-detection\",\"human-annotated\":\"yes\","
                             "\"creation-date\":\"2026-05-10T09:00:00.000000\",\"job-name\":\"demonstration\"}}\n");
}

/* One scene, drawn on a thread of its own: its photo is written, its rows are kept until their turn. */
typedef struct
{
  const char *folder;
  guint64 seed;
  guint index;
  GString *csv, *manifest;
  GError *error;
} SceneJob;

static gboolean
write_scene (SceneJob *job, QdRandom *random, GError **error)
{
  guint id = FIRST_ID + job->index;
  g_autofree char *name = g_strdup_printf ("%u", id);
  g_autofree char *place = g_build_filename (job->folder, "photos", name, NULL);
  g_autofree char *path = g_build_filename (place, "medium.jpg", NULL);
  gboolean upright = qd_random_below (random, 4) == 0;
  guint short_side = qd_random_below (random, 2) ? 375 : 333;
  guint width = upright ? short_side : 500, height = upright ? 500 : short_side;
  QdDemoKind main = choose_main (random);
  g_autoptr (QdDemoScene) scene = qd_demo_scene_new (random, width, height, main);

  if (g_mkdir_with_parents (place, 0777) != 0)
    {
      g_set_error (error, QD_ERROR, QD_ERROR_IO, _("The folder %s could not be made: %s."), place, g_strerror (errno));
      return FALSE;
    }
  if (!qd_demo_scene_save (scene, path, 82 + qd_random_below (random, 12), error))
    return FALSE;
  append_row (job->csv, id, main, random);
  append_line (job->manifest, id, width, height, scene->objects);
  return TRUE;
}

static gpointer
run_scene (gpointer data)
{
  SceneJob *job = data;
  QdRandom random;

  qd_random_init (&random, job->seed, job->index);
  job->csv = g_string_new (NULL);
  job->manifest = g_string_new (NULL);
  write_scene (job, &random, &job->error);
  return NULL;
}

/* As many scenes at once as there are cores; their rows go into the tables in order. */
static gboolean
write_scenes (const char *folder, guint64 seed, guint first, guint n, GString *csv, GString *manifest, GError **error)
{
  g_autofree SceneJob *jobs = g_new0 (SceneJob, n);
  g_autofree GThread **threads = g_new0 (GThread *, n);
  gboolean done = TRUE;

  for (guint i = 0; i < n; i++)
    {
      jobs[i] = (SceneJob){ .folder = folder, .seed = seed, .index = first + i };
      threads[i] = qd_thread_new ("scene", run_scene, &jobs[i], NULL);
    }
  for (guint i = 0; i < n; i++)
    {
      if (threads[i] != NULL)
        g_thread_join (threads[i]);
      else
        run_scene (&jobs[i]);
      g_string_append_len (csv, jobs[i].csv->str, (gssize) jobs[i].csv->len);
      g_string_append_len (manifest, jobs[i].manifest->str, (gssize) jobs[i].manifest->len);
      g_string_free (jobs[i].csv, TRUE);
      g_string_free (jobs[i].manifest, TRUE);
      if (jobs[i].error == NULL)
        continue;
      if (done)
        g_propagate_error (error, g_steal_pointer (&jobs[i].error));
      g_clear_error (&jobs[i].error);
      done = FALSE;
    }
  return done;
}

static gboolean
write_tables (const char *folder, GString *csv, GString *manifest, GError **error)
{
  g_autofree char *csv_path = g_build_filename (folder, "observations-demo.csv", NULL);
  g_autofree char *manifest_path = g_build_filename (folder, "output.manifest", NULL);

  return g_file_set_contents (csv_path, csv->str, (gssize) csv->len, error) &&
         g_file_set_contents (manifest_path, manifest->str, (gssize) manifest->len, error);
}

/* Whatever a library said, in our own domain, with the folder's name. */
static void
translate_error (GError **error, const char *folder)
{
  if (error == NULL || *error == NULL || (*error)->domain == QD_ERROR)
    return;
  g_autoptr (GError) cause = g_steal_pointer (error);

  if (g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    g_set_error (error, QD_ERROR, QD_ERROR_CANCELLED, _("The demonstration was not finished in %s."), folder);
  else if (g_error_matches (cause, G_FILE_ERROR, G_FILE_ERROR_NOSPC))
    g_set_error (error, QD_ERROR, QD_ERROR_FULL, _("The disk is full: the demonstration could not be written to %s."), folder);
  else
    g_set_error (error, QD_ERROR, QD_ERROR_IO, _("The demonstration could not be written to %s: %s"), folder, cause->message);
}

gboolean
qd_demo_write (const char *folder, guint n_photos, guint64 seed, QdDemoProgress progress, gpointer user_data,
               GCancellable *cancellable, GError **error)
{
  g_autoptr (GString) csv = g_string_new (csv_header);
  g_autoptr (GString) manifest = g_string_new (NULL);
  guint at_once = g_get_num_processors (), done = 0;
  gboolean good = TRUE;

  g_return_val_if_fail (folder != NULL, FALSE);
  if (n_photos == 0 || n_photos > QD_DEMO_MAX_PHOTOS)
    {
      g_set_error (error, QD_ERROR, QD_ERROR_INPUT, _ ("The demonstration can have 1 to %u photos, not %u."), QD_DEMO_MAX_PHOTOS,
                   n_photos);
      return FALSE;
    }
  while (good && done < n_photos)
    {
      guint n = MIN (at_once, n_photos - done);

      good = !g_cancellable_set_error_if_cancelled (cancellable, error) &&
             write_scenes (folder, seed, done, n, csv, manifest, error);
      done += n;
      if (good && progress != NULL)
        progress (done, n_photos, user_data);
    }
  good = good && write_tables (folder, csv, manifest, error);
  if (!good)
    translate_error (error, folder);
  return good;
}
