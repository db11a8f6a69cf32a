#include "app/start-page.h"

#include "app/demo-project.h"
#include "app/picture.h"
#include "app/recent.h"

#include "engine/core/error.h"
#include "engine/photo/photo.h"
#include "engine/project/project.h"

#include <glib/gi18n.h>

#define DEMO_SEED 1
#define THUMBNAIL 96 /* pixels of its shorter side; shown at half */

struct _QdStartPage
{
  AdwBin parent_instance;
  GtkStack *stack;
  GtkLabel *busy_label;
  GtkProgressBar *busy_bar;
  GtkWidget *cancel;
  GtkWidget *demo_button;
  AdwPreferencesGroup *recent;
  GPtrArray *rows;   /* of the recent projects, borrowed */
  GStrv folders;     /* those that rows are, or will be, there for */
  guint adding;      /* idle source that adds rows; 0: all are there */
  guint next_glance; /* of the rows: the first that was not looked at */
  QdJob *glance;     /* runs, though it may have been told to stop; NULL: none */
  QdJob *demo;       /* NULL: none runs */
  QdJob *watched;    /* the one whose progress is shown, or NULL */
};

G_DEFINE_FINAL_TYPE (QdStartPage, qd_start_page, ADW_TYPE_BIN)

enum
{
  SIGNAL_SAY,
  SIGNAL_DEMO_MADE,
  SIGNAL_CANCELLED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

/* ---- Recent projects ---- */

typedef struct
{
  GtkWidget *row;
  char *folder;
  QdCounts counts;
  QdPixels *thumbnail; /* may be NULL */
} Glance;

static void
glance_free (gpointer data)
{
  Glance *glance = data;

  g_clear_pointer (&glance->thumbnail, qd_pixels_unref);
  g_clear_object (&glance->row);
  g_free (glance->folder);
  g_free (glance);
}

static QdPixels *
load_thumbnail (QdProject *project, GCancellable *cancellable)
{
  const QdPhotoQuery query = { .state = QD_PHOTO_THERE, .mark = -1, .subset = -1, .labelled = -1, .suggested = -1, .limit = 1 };
  g_autoptr (GPtrArray) photos = qd_project_list_photos (project, &query, NULL);
  g_autofree char *path = NULL, *cache = NULL, *key = NULL;

  if (photos == NULL || photos->len == 0)
    return NULL;
  path = qd_project_dup_photo_path (project, photos->pdata[0]);
  cache = qd_project_dup_cache_folder (project);
  key = g_strdup_printf ("%" G_GINT64_FORMAT, ((const QdPhoto *) photos->pdata[0])->id);
  return path != NULL ? qd_photo_thumbnail (path, cache, key, THUMBNAIL, cancellable, NULL) : NULL;
}

static gboolean
look_at_project (QdJob *job, gpointer data, GError **error)
{
  Glance *glance = data;
  g_autoptr (QdProject) project = qd_project_open (glance->folder, QD_PROJECT_READ, error);

  if (project == NULL || qd_job_is_cancelled (job) || !qd_project_count (project, &glance->counts, error))
    return FALSE;
  if (!qd_job_is_cancelled (job))
    glance->thumbnail = load_thumbnail (project, qd_job_get_cancellable (job));
  return TRUE;
}

static char *
describe_counts (const QdCounts *counts)
{
  g_autofree char *photos = g_strdup_printf (ngettext ("%u photo", "%u photos", counts->there), counts->there);

  if (counts->runs_done > 0 && counts->best_map50 == counts->best_map50)
    return g_strdup_printf (_ ("%s, trained: mAP %.0f %%"), photos, counts->best_map50 * 100);
  if (counts->boxes > 0)
    return g_strdup_printf (ngettext ("%s, %u with boxes", "%s, %u with boxes", counts->labelled), photos, counts->labelled);
  if (counts->there > 0)
    return g_strdup_printf (_ ("%s, no boxes yet"), photos);
  return counts->observations > 0
             ? g_strdup_printf (ngettext ("%u observation", "%u observations", counts->observations), counts->observations)
             : g_strdup (_ ("Nothing imported yet"));
}

static void
show_glance (const Glance *glance, const GError *error)
{
  g_autofree char *text = error != NULL ? g_strdup (error->message) : describe_counts (&glance->counts);
  g_autofree char *markup = g_markup_escape_text (text, -1);

  adw_action_row_set_subtitle (ADW_ACTION_ROW (glance->row), markup);
  if (glance->thumbnail != NULL)
    {
      g_autoptr (GdkTexture) texture = qd_pixels_to_texture (glance->thumbnail);
      GtkWidget *picture = g_object_get_data (G_OBJECT (glance->row), "picture");

      gtk_picture_set_paintable (GTK_PICTURE (picture), GDK_PAINTABLE (texture));
    }
}

static void look_at_next (QdStartPage *self);

static void
on_glance (gpointer owner, QdJob *job, gpointer data, const GError *error)
{
  QdStartPage *self = QD_START_PAGE (owner);

  g_clear_object (&self->glance);
  if (!qd_job_is_cancelled (job))
    show_glance (data, error);
  look_at_next (self);
}

/* One at a time, also where one is stopped and still on its way back: large projects take a second, and who opens one meanwhile
 * comes first. */
static void
look_at_next (QdStartPage *self)
{
  Glance *glance;
  GtkWidget *row;

  if (self->glance != NULL || self->rows == NULL || self->next_glance >= self->rows->len ||
      !gtk_widget_get_mapped (GTK_WIDGET (self->recent)))
    return;
  row = self->rows->pdata[self->next_glance++];
  glance = g_new0 (Glance, 1);
  glance->row = g_object_ref (row);
  glance->folder = g_strdup (gtk_widget_get_tooltip_text (row));
  self->glance = qd_job_new (look_at_project, glance, glance_free);
  qd_job_start (self->glance, G_OBJECT (self), on_glance);
}

/* The one that is stopped comes first when they are seen again, once it is back. */
static void
stop_looking (QdStartPage *self)
{
  if (self->glance == NULL || qd_job_is_cancelled (self->glance))
    return;
  qd_job_cancel (self->glance);
  self->next_glance--;
}

/* A clamp around it, since a picture asks for as much width as its proportions give it. */
static GtkWidget *
build_picture (GtkWidget *picture)
{
  GtkWidget *clamp = adw_clamp_new ();

  gtk_picture_set_content_fit (GTK_PICTURE (picture), GTK_CONTENT_FIT_COVER);
  gtk_widget_set_size_request (picture, 48, 48);
  gtk_widget_set_overflow (picture, GTK_OVERFLOW_HIDDEN);
  gtk_widget_add_css_class (picture, "thumbnail");
  gtk_widget_set_valign (clamp, GTK_ALIGN_CENTER);
  adw_clamp_set_maximum_size (ADW_CLAMP (clamp), 48);
  adw_clamp_set_tightening_threshold (ADW_CLAMP (clamp), 48);
  adw_clamp_set_child (ADW_CLAMP (clamp), picture);
  return clamp;
}

static GtkWidget *
build_row (const char *folder)
{
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *picture = gtk_picture_new ();
  g_autofree char *name = g_path_get_basename (folder);
  g_autofree char *title = NULL;

  if (g_str_has_suffix (name, QD_PROJECT_SUFFIX))
    name[strlen (name) - strlen (QD_PROJECT_SUFFIX)] = '\0';
  title = g_markup_escape_text (name, -1);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_action_row_set_title_lines (ADW_ACTION_ROW (row), 1);
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (row), 2);
  adw_action_row_add_prefix (ADW_ACTION_ROW (row), build_picture (picture));
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), gtk_image_new_from_icon_name ("go-next-symbolic"));
  g_object_set_data (G_OBJECT (row), "picture", picture);
  gtk_widget_set_tooltip_text (row, folder);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), TRUE);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (row), "win.open-recent");
  gtk_actionable_set_action_target (GTK_ACTIONABLE (row), "s", folder);
  return row;
}

/* FALSE: all are there. */
static gboolean
add_row (QdStartPage *self)
{
  const char *folder = self->folders[self->rows->len];
  GtkWidget *row;

  if (folder == NULL)
    return FALSE;
  row = build_row (folder);
  adw_preferences_group_add (self->recent, row);
  g_ptr_array_add (self->rows, row);
  return TRUE;
}

/* A row a turn: all at once would keep the main loop for the length of a frame. */
static gboolean
on_adding (gpointer user_data)
{
  QdStartPage *self = user_data;

  if (add_row (self))
    return G_SOURCE_CONTINUE;
  self->adding = 0;
  look_at_next (self);
  return G_SOURCE_REMOVE;
}

void
qd_start_page_refresh (QdStartPage *self)
{
  stop_looking (self);
  self->next_glance = 0;
  g_clear_handle_id (&self->adding, g_source_remove);
  for (guint i = 0; i < self->rows->len; i++)
    adw_preferences_group_remove (self->recent, self->rows->pdata[i]);
  g_ptr_array_set_size (self->rows, 0);
  g_strfreev (self->folders);
  self->folders = qd_recent_list ();
  gtk_widget_set_visible (GTK_WIDGET (self->recent), self->folders[0] != NULL);
  self->adding = g_idle_add (on_adding, self);
}

/* ---- The demonstration ---- */

static void
report_scene (guint done, guint total, gpointer user_data)
{
  qd_job_report (user_data, done, total);
}

static gboolean
make_demo (QdJob *job, gpointer data, GError **error)
{
  const char *folder = data;
  g_autofree char *parent = g_path_get_dirname (folder);

  if (g_mkdir_with_parents (parent, 0755) != 0)
    {
      g_set_error (error, QD_ERROR, QD_ERROR_IO, _ ("The folder %s could not be made."), parent);
      return FALSE;
    }
  return qd_demo_project_make (folder, QD_DEMO_DEFAULT_PHOTOS, DEMO_SEED, report_scene, job, qd_job_get_cancellable (job), error);
}

static void
on_demo_made (gpointer owner, QdJob *job, gpointer data, const GError *error)
{
  QdStartPage *self = QD_START_PAGE (owner);

  qd_start_page_end_watch (self, job);
  g_clear_object (&self->demo);
  if (error == NULL)
    g_signal_emit (self, signals[SIGNAL_DEMO_MADE], 0, data);
  else if (!g_error_matches (error, QD_ERROR, QD_ERROR_CANCELLED))
    g_signal_emit (self, signals[SIGNAL_SAY], 0, error->message);
}

static void
on_demo_progress (QdStartPage *self, QdJob *job)
{
  guint64 done, total;
  g_autofree char *text = NULL;

  qd_job_get_progress (job, &done, &total);
  text = done < total ? g_strdup_printf (_ ("Drawing the meadow: %u of %u scenes"), (guint) done, (guint) total)
                      : g_strdup (_ ("Importing the scenes…"));
  if (job == self->watched)
    gtk_label_set_text (self->busy_label, text);
}

void
qd_start_page_open_demo (QdStartPage *self)
{
  g_autofree char *folder = qd_demo_project_dup_folder ();
  g_autofree char *database = g_build_filename (folder, "project.db", NULL);

  if (self->demo != NULL)
    {
      qd_start_page_watch (self, self->demo, _ ("Drawing the meadow…"));
      return;
    }
  if (g_file_test (database, G_FILE_TEST_EXISTS))
    {
      g_signal_emit (self, signals[SIGNAL_DEMO_MADE], 0, folder);
      return;
    }
  self->demo = qd_job_new (make_demo, g_steal_pointer (&folder), g_free);
  g_signal_connect_object (self->demo, "progress", G_CALLBACK (on_demo_progress), self, G_CONNECT_SWAPPED);
  qd_start_page_watch (self, self->demo, _ ("Drawing the meadow…"));
  qd_job_start (self->demo, G_OBJECT (self), on_demo_made);
}

static void
on_cancel (QdStartPage *self)
{
  if (self->watched != NULL)
    qd_job_cancel (self->watched);
  else
    g_signal_emit (self, signals[SIGNAL_CANCELLED], 0);
}

static void
on_progress (QdStartPage *self, QdJob *job)
{
  guint64 done, total;

  qd_job_get_progress (job, &done, &total);
  if (job == self->watched)
    gtk_progress_bar_set_fraction (self->busy_bar, total > 0 ? (double) done / (double) total : 0);
}

static void
offer_cancel (QdStartPage *self)
{
  gtk_widget_set_visible (self->cancel, TRUE);
  gtk_widget_grab_focus (self->cancel);
}

void
qd_start_page_watch (QdStartPage *self, QdJob *job, const char *what)
{
  qd_start_page_set_busy (self, what);
  g_set_object (&self->watched, job);
  g_signal_connect_object (job, "progress", G_CALLBACK (on_progress), self, G_CONNECT_SWAPPED);
  on_progress (self, job);
  offer_cancel (self);
  gtk_widget_set_visible (GTK_WIDGET (self->busy_bar), TRUE);
}

void
qd_start_page_end_watch (QdStartPage *self, QdJob *job)
{
  if (job == self->watched)
    qd_start_page_set_busy (self, NULL);
}

void
qd_start_page_set_busy (QdStartPage *self, const char *what)
{
  if (self->watched != NULL)
    g_signal_handlers_disconnect_by_func (self->watched, on_progress, self);
  g_clear_object (&self->watched);
  gtk_label_set_text (self->busy_label, what != NULL ? what : "");
  gtk_widget_set_visible (self->cancel, FALSE);
  gtk_widget_set_visible (GTK_WIDGET (self->busy_bar), FALSE);
  gtk_stack_set_visible_child_name (self->stack, what != NULL ? "busy" : "choices");
}

void
qd_start_page_set_busy_until_cancelled (QdStartPage *self, const char *what)
{
  qd_start_page_set_busy (self, what);
  offer_cancel (self);
}

/* Return opens what the page offers first. */
static void
qd_start_page_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (qd_start_page_parent_class)->map (widget);
  gtk_widget_grab_focus (QD_START_PAGE (widget)->demo_button);
}

static void
qd_start_page_dispose (GObject *object)
{
  QdStartPage *self = QD_START_PAGE (object);

  stop_looking (self);
  g_clear_object (&self->glance);
  g_clear_handle_id (&self->adding, g_source_remove);
  g_clear_pointer (&self->folders, g_strfreev);
  qd_job_cancel (self->demo);
  g_clear_object (&self->demo);
  g_clear_object (&self->watched);
  g_clear_pointer (&self->rows, g_ptr_array_unref);
  G_OBJECT_CLASS (qd_start_page_parent_class)->dispose (object);
}

static void
qd_start_page_class_init (QdStartPageClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = qd_start_page_dispose;
  widget_class->map = qd_start_page_map;
  signals[SIGNAL_SAY]
      = g_signal_new ("say", QD_TYPE_START_PAGE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  signals[SIGNAL_DEMO_MADE]
      = g_signal_new ("demo-made", QD_TYPE_START_PAGE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  signals[SIGNAL_CANCELLED]
      = g_signal_new ("cancelled", QD_TYPE_START_PAGE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/quadrat_app/Quadrat/start-page.ui");
  gtk_widget_class_bind_template_child (widget_class, QdStartPage, stack);
  gtk_widget_class_bind_template_child (widget_class, QdStartPage, busy_label);
  gtk_widget_class_bind_template_child (widget_class, QdStartPage, busy_bar);
  gtk_widget_class_bind_template_child (widget_class, QdStartPage, cancel);
  gtk_widget_class_bind_template_child_full (widget_class, "demo", FALSE, G_STRUCT_OFFSET (QdStartPage, demo_button));
  gtk_widget_class_bind_template_child (widget_class, QdStartPage, recent);
  gtk_widget_class_bind_template_callback (widget_class, on_cancel);
}

static void
qd_start_page_init (QdStartPage *self)
{
  self->rows = g_ptr_array_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect_object (self->recent, "map", G_CALLBACK (look_at_next), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->recent, "unmap", G_CALLBACK (stop_looking), self, G_CONNECT_SWAPPED);
  qd_start_page_refresh (self);
  while (add_row (self)) /* there is no window yet that waits */
    continue;
}
