#include "app/pages/predict-use.h"

#include "engine/core/detection.h"
#include "engine/core/error.h"
#include "engine/core/file.h"
#include "engine/import/pictures.h"

#include <glib/gi18n.h>

typedef struct
{
  char *path;
  GArray *detections; /* of QdDetection */
  GStrv classes;
  gint64 run;
  gint64 photo; /* the answer */
} Use;

static void
use_free (gpointer data)
{
  Use *use = data;

  g_array_unref (use->detections);
  g_strfreev (use->classes);
  g_free (use->path);
  g_free (use);
}

/* A photo that the project has already is found again by its bytes. */
static gboolean
take_photo (QdProject *project, Use *use, GError **error)
{
  g_autofree char *sha256 = qd_file_sha256 (use->path, error);
  const char *paths[] = { use->path, NULL };
  g_autoptr (QdReport) report = NULL;

  if (sha256 == NULL)
    return FALSE;
  use->photo = qd_project_find_photo_by_sha256 (project, sha256, NULL);
  if (use->photo != 0)
    return TRUE;
  report = qd_import_pictures (project, paths, NULL, NULL, NULL, error);
  if (report == NULL)
    return FALSE;
  use->photo = qd_project_find_photo_by_sha256 (project, sha256, error);
  if (use->photo == 0 && error != NULL && *error == NULL)
    g_set_error (error, QD_ERROR, QD_ERROR_INPUT, _ ("%s is no picture that can be used."), use->path);
  return use->photo != 0;
}

static gboolean
suggest (QdProject *project, Use *use, GError **error)
{
  g_autoptr (GArray) boxes = g_array_new (FALSE, TRUE, sizeof (QdBox));

  for (guint i = 0; i < use->detections->len; i++)
    {
      const QdDetection *found = &g_array_index (use->detections, QdDetection, i);
      QdBox box = { .photo_id = use->photo, .box = found->box, .source = QD_BOX_BY_PREDICTION, .score = found->score,
                    .run_id = use->run };

      box.class_id = qd_project_ensure_class (project, use->classes[found->class_index], error);
      if (box.class_id == 0)
        return FALSE;
      g_array_append_val (boxes, box);
    }
  return qd_project_replace_boxes (project, use->photo, QD_BOX_BY_PREDICTION, (const QdBox *) (gconstpointer) boxes->data,
                                   boxes->len, error);
}

static gboolean
use_photo (QdProject *project, gpointer data, GError **error)
{
  gboolean done = take_photo (project, data, error);

  if (!done)
    return FALSE;
  qd_project_begin_step (project);
  qd_project_describe_step (project, QD_STEP_BOXES, g_strdup (_ ("suggest boxes on a photo")));
  done = suggest (project, data, error);
  qd_project_end_step (project, TRUE);
  return done;
}

static void
on_used (gpointer owner, gpointer data, const GError *error)
{
  QdPage *page = QD_PAGE (owner);

  if (error != NULL)
    {
      qd_page_say_error (page, _ ("The photo was not taken over."), error);
      return;
    }
  qd_page_go (page, "boxes");
  qd_session_want_photo (qd_page_get_session (page), ((Use *) data)->photo);
}

void
qd_predict_use (QdPage *page, QdPrediction *prediction, GArray *detections)
{
  Use *use = g_new0 (Use, 1);

  use->path = g_strdup (prediction->path);
  use->detections = g_array_new (FALSE, FALSE, sizeof (QdDetection));
  g_array_append_vals (use->detections, detections->data, detections->len);
  use->classes = g_strdupv (prediction->classes);
  use->run = prediction->run;
  qd_session_write (qd_page_get_session (page), use_photo, use, use_free, G_OBJECT (page), on_used);
}
