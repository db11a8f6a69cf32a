#include "app/pages/example-tile.h"

#include "app/job.h"
#include "app/pages/example-picture.h"
#include "widgets/canvas-photo.h"

#include <glib/gi18n.h>

/* ---- The picture ---- */

typedef struct
{
  QdExample *example;
  char *path;
  QdPixels *pixels;
} Painting;

static void
painting_free (gpointer data)
{
  Painting *painting = data;

  g_clear_pointer (&painting->pixels, qd_pixels_unref);
  qd_example_free (painting->example);
  g_free (painting->path);
  g_free (painting);
}

static gboolean
paint (QdJob *job, gpointer data, GError **error)
{
  Painting *painting = data;

  painting->pixels = qd_example_picture_new (painting->example, painting->path, qd_job_get_cancellable (job), error);
  return painting->pixels != NULL;
}

static void
on_painted (gpointer owner, G_GNUC_UNUSED QdJob *job, gpointer data, const GError *error)
{
  g_autoptr (GdkTexture) texture = error == NULL ? qd_pixels_to_texture (((Painting *) data)->pixels) : NULL;

  gtk_picture_set_paintable (GTK_PICTURE (owner), GDK_PAINTABLE (texture));
}

static void
start_painting (QdSession *session, const QdExample *example, GtkWidget *picture)
{
  Painting *painting = g_new0 (Painting, 1);
  g_autoptr (QdJob) job = qd_job_new (paint, painting, painting_free);

  painting->example = qd_example_new (example->kind, example->photo_id);
  g_array_append_vals (painting->example->boxes, example->boxes->data, example->boxes->len);
  painting->path = qd_session_dup_path (session, example->file, NULL);
  g_signal_connect_object (picture, "destroy", G_CALLBACK (qd_job_cancel), job, G_CONNECT_SWAPPED);
  qd_job_start (job, G_OBJECT (picture), on_painted);
}

/* ---- The widgets ---- */

static const char *
sentence (QdExampleKind kind)
{
  switch (kind)
    {
    case QD_EXAMPLE_LOOSE: return _ ("Too wide");
    case QD_EXAMPLE_TIGHT: return _ ("Cuts off parts");
    case QD_EXAMPLE_GOOD:
    default: return _ ("Like this");
    }
}

static GtkWidget *
build_caption (QdExampleKind kind, GtkWidget *end)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  gboolean good = kind == QD_EXAMPLE_GOOD;
  GtkWidget *mark = gtk_image_new_from_icon_name (good ? "object-select-symbolic" : "window-close-symbolic");
  GtkWidget *label = gtk_label_new (sentence (kind));

  gtk_widget_add_css_class (mark, good ? "success" : "error");
  gtk_accessible_update_property (GTK_ACCESSIBLE (mark), GTK_ACCESSIBLE_PROPERTY_LABEL, good ? _ ("Right") : _ ("Wrong"), -1);
  gtk_widget_add_css_class (label, "caption");
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_widget_set_hexpand (label, TRUE);
  gtk_box_append (GTK_BOX (box), mark);
  gtk_box_append (GTK_BOX (box), label);
  if (end != NULL)
    gtk_box_append (GTK_BOX (box), end);
  return box;
}

GtkWidget *
qd_example_tile_new (QdSession *session, const QdExample *example, GtkWidget *end)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 4), *picture = gtk_picture_new ();

  gtk_picture_set_can_shrink (GTK_PICTURE (picture), TRUE);
  gtk_widget_set_size_request (picture, 180, 110);
  gtk_widget_set_overflow (picture, GTK_OVERFLOW_HIDDEN);
  gtk_widget_add_css_class (picture, "thumbnail");
  gtk_picture_set_alternative_text (GTK_PICTURE (picture), sentence (example->kind));
  gtk_box_append (GTK_BOX (box), picture);
  gtk_box_append (GTK_BOX (box), build_caption (example->kind, end));
  start_painting (session, example, picture);
  return box;
}
