#include "app/pages/photo-window.h"

#include "app/job.h"
#include "app/picture.h"

#include "engine/photo/photo.h"

#include <glib/gi18n.h>

#define LONGEST_SIDE 1600 /* pixels that are shown */

struct _QdPhotoWindow
{
  AdwWindow parent_instance;
  AdwWindowTitle *title;
  GtkWidget *page;
  GtkPicture *picture;
  GtkLabel *credit, *detail;
  char *url; /* of the observation, or NULL */
};

G_DEFINE_FINAL_TYPE (QdPhotoWindow, qd_photo_window, ADW_TYPE_WINDOW)

typedef struct
{
  gint64 id;
  QdPhoto *photo;
  QdObservation *observation; /* NULL: from a folder */
  char *path;                 /* NULL: not there */
} Look;

static void
look_free (gpointer data)
{
  Look *look = data;

  g_clear_pointer (&look->photo, qd_photo_free);
  g_clear_pointer (&look->observation, qd_observation_free);
  g_free (look->path);
  g_free (look);
}

static gboolean
read_look (QdProject *project, gpointer data, GError **error)
{
  Look *look = data;

  look->photo = qd_project_get_photo (project, look->id, error);
  if (look->photo == NULL)
    return FALSE;
  if (look->photo->observation_id != 0)
    look->observation = qd_project_get_observation (project, look->photo->observation_id, NULL);
  look->path = qd_project_dup_photo_path (project, look->photo);
  return TRUE;
}

/* ---- The picture, decoded where nobody else waits for it ---- */

typedef struct
{
  char *path;
  QdPixels *pixels;
} Decoding;

static void
decoding_free (gpointer data)
{
  Decoding *decoding = data;

  g_clear_pointer (&decoding->pixels, qd_pixels_unref);
  g_free (decoding->path);
  g_free (decoding);
}

static gboolean
decode (QdJob *job, gpointer data, GError **error)
{
  Decoding *decoding = data;

  decoding->pixels = qd_photo_decode_cancellable (decoding->path, LONGEST_SIDE, NULL, qd_job_get_cancellable (job), error);
  return decoding->pixels != NULL;
}

static void
on_decoded (gpointer owner, QdJob *job, gpointer data, const GError *error)
{
  QdPhotoWindow *self = QD_PHOTO_WINDOW (owner);
  const Decoding *decoding = data;

  (void) job;
  if (error != NULL)
    gtk_label_set_text (self->detail, error->message);
  else
    {
      g_autoptr (GdkTexture) texture = qd_pixels_to_texture (decoding->pixels);

      gtk_picture_set_paintable (self->picture, GDK_PAINTABLE (texture));
    }
}

static void
start_decoding (QdPhotoWindow *self, const char *path)
{
  Decoding *decoding = g_new0 (Decoding, 1);
  g_autoptr (QdJob) job = qd_job_new (decode, decoding, decoding_free);

  decoding->path = g_strdup (path);
  qd_job_start (job, G_OBJECT (self), on_decoded);
}

/* ---- What is said of it ---- */

static char *
describe (const Look *look)
{
  const QdPhoto *photo = look->photo;
  g_autoptr (GPtrArray) parts = g_ptr_array_new_with_free_func (g_free);

  if (photo->state == QD_PHOTO_FAILED && photo->reason != NULL)
    g_ptr_array_add (parts, g_strdup (photo->reason));
  if (photo->width > 0)
    g_ptr_array_add (parts, g_strdup_printf (_ ("%u × %u pixels"), photo->width, photo->height));
  if (look->observation != NULL && look->observation->observed_on != NULL && *look->observation->observed_on != '\0')
    g_ptr_array_add (parts, g_strdup (look->observation->observed_on));
  if (look->observation != NULL && look->observation->place != NULL && *look->observation->place != '\0')
    g_ptr_array_add (parts, g_strdup (look->observation->place));
  g_ptr_array_add (parts, g_strdup_printf (ngettext ("%u box", "%u boxes", photo->n_boxes), photo->n_boxes));
  g_ptr_array_add (parts, NULL);
  return g_strjoinv ("  ·  ", (char **) parts->pdata);
}

static void
on_look (gpointer owner, gpointer data, const GError *error)
{
  QdPhotoWindow *self = QD_PHOTO_WINDOW (owner);
  Look *look = data;
  g_autofree char *text = look->photo != NULL ? describe (look) : NULL;

  if (look->observation != NULL)
    {
      self->url = g_strdup (look->observation->url);
      adw_window_title_set_title (self->title, look->observation->common_name != NULL ? look->observation->common_name
                                                                                      : look->observation->scientific_name);
      adw_window_title_set_subtitle (self->title, look->observation->scientific_name);
    }
  gtk_widget_set_visible (self->page, self->url != NULL && g_str_has_prefix (self->url, "http"));
  gtk_label_set_text (self->detail, error != NULL ? error->message : text);
  if (look->path != NULL)
    start_decoding (self, look->path);
}

static void
on_page (QdPhotoWindow *self)
{
  gtk_show_uri (GTK_WINDOW (self), self->url, GDK_CURRENT_TIME);
}

static void
qd_photo_window_finalize (GObject *object)
{
  g_free (QD_PHOTO_WINDOW (object)->url);
  G_OBJECT_CLASS (qd_photo_window_parent_class)->finalize (object);
}

static void
qd_photo_window_class_init (QdPhotoWindowClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->finalize = qd_photo_window_finalize;
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/quadrat_app/Quadrat/photo-window.ui");
  gtk_widget_class_bind_template_child (widget_class, QdPhotoWindow, title);
  gtk_widget_class_bind_template_child (widget_class, QdPhotoWindow, page);
  gtk_widget_class_bind_template_child (widget_class, QdPhotoWindow, picture);
  gtk_widget_class_bind_template_child (widget_class, QdPhotoWindow, credit);
  gtk_widget_class_bind_template_child (widget_class, QdPhotoWindow, detail);
  gtk_widget_class_bind_template_callback (widget_class, on_page);
}

static void
qd_photo_window_init (QdPhotoWindow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
qd_photo_window_new (GtkWindow *parent, QdSession *session, const QdPhoto *photo)
{
  QdPhotoWindow *self = g_object_new (QD_TYPE_PHOTO_WINDOW, "transient-for", parent, NULL);
  g_autofree char *name = qd_photo_dup_name (photo);
  Look *look = g_new0 (Look, 1);

  adw_window_title_set_title (self->title, name);
  gtk_label_set_text (self->credit, photo->credit != NULL ? photo->credit : "");
  gtk_widget_set_visible (GTK_WIDGET (self->credit), photo->credit != NULL);
  look->id = photo->id;
  qd_session_read (session, read_look, look, look_free, G_OBJECT (self), on_look);
  return GTK_WIDGET (self);
}
