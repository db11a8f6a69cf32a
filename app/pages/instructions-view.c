#include "app/pages/instructions-view.h"

#include "app/job.h"
#include "app/pages/box-examples.h"
#include "app/pages/example-picture.h"
#include "widgets/canvas-photo.h"

#include <glib/gi18n.h>

struct _QdInstructionsView
{
  GtkBox parent_instance;
  GtkWidget *text, *examples;
  gboolean removable;
  guint serial; /* of what is shown: pictures of what was shown before are dropped */
};

G_DEFINE_FINAL_TYPE (QdInstructionsView, qd_instructions_view, GTK_TYPE_BOX)

static guint removed_signal;

/* ---- Pictures ---- */

typedef struct
{
  QdExample example;
  char *path;
  GtkPicture *picture; /* owned */
  guint serial;
  QdPixels *pixels;
} Painting;

static void
painting_free (gpointer data)
{
  Painting *painting = data;

  g_clear_pointer (&painting->pixels, qd_pixels_unref);
  g_array_unref (painting->example.boxes);
  g_object_unref (painting->picture);
  g_free (painting->path);
  g_free (painting);
}

static gboolean
paint (QdJob *job, gpointer data, GError **error)
{
  Painting *painting = data;

  (void) job;
  painting->pixels = qd_example_picture_new (&painting->example, painting->path, error);
  return painting->pixels != NULL;
}

static void
on_painted (gpointer owner, QdJob *job, gpointer data, const GError *error)
{
  Painting *painting = data;
  g_autoptr (GdkTexture) texture = NULL;

  (void) job;
  if (error != NULL || painting->serial != QD_INSTRUCTIONS_VIEW (owner)->serial)
    return;
  texture = qd_pixels_to_texture (painting->pixels);
  gtk_picture_set_paintable (painting->picture, GDK_PAINTABLE (texture));
}

static void
start_painting (QdInstructionsView *self, QdSession *session, const QdExample *example, GtkWidget *picture)
{
  Painting *painting = g_new0 (Painting, 1);
  g_autoptr (QdJob) job = qd_job_new (paint, painting, painting_free);

  painting->example = (QdExample){ example->kind, example->photo_id, g_array_copy (example->boxes), NULL };
  painting->path = qd_session_dup_path (session, "photos", example->file, NULL);
  painting->picture = g_object_ref (GTK_PICTURE (picture));
  painting->serial = self->serial;
  qd_job_start (job, G_OBJECT (self), on_painted);
}

/* ---- Examples ---- */

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

static void
on_remove (QdInstructionsView *self, GtkWidget *button)
{
  g_signal_emit (self, removed_signal, 0, GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (button), "index")));
}

static GtkWidget *
build_remove (QdInstructionsView *self, guint index)
{
  GtkWidget *button = gtk_button_new_from_icon_name ("edit-delete-symbolic");

  g_object_set_data (G_OBJECT (button), "index", GUINT_TO_POINTER (index));
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_add_css_class (button, "small-button");
  gtk_widget_set_tooltip_text (button, _ ("Remove this example"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Remove this example"), -1);
  g_signal_connect_object (button, "clicked", G_CALLBACK (on_remove), self, G_CONNECT_SWAPPED);
  return button;
}

static GtkWidget *
build_caption (QdInstructionsView *self, const QdExample *example, guint index)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  gboolean good = example->kind == QD_EXAMPLE_GOOD;
  GtkWidget *mark = gtk_image_new_from_icon_name (good ? "object-select-symbolic" : "window-close-symbolic");
  GtkWidget *label = gtk_label_new (sentence (example->kind));

  gtk_widget_add_css_class (mark, good ? "success" : "error");
  gtk_accessible_update_property (GTK_ACCESSIBLE (mark), GTK_ACCESSIBLE_PROPERTY_LABEL, good ? _ ("Right") : _ ("Wrong"), -1);
  gtk_widget_add_css_class (label, "caption");
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_widget_set_hexpand (label, TRUE);
  gtk_box_append (GTK_BOX (box), mark);
  gtk_box_append (GTK_BOX (box), label);
  if (self->removable)
    gtk_box_append (GTK_BOX (box), build_remove (self, index));
  return box;
}

static GtkWidget *
build_example (QdInstructionsView *self, QdSession *session, const QdExample *example, guint index)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 4), *picture = gtk_picture_new ();

  gtk_picture_set_can_shrink (GTK_PICTURE (picture), TRUE);
  gtk_widget_set_size_request (picture, 180, 110);
  gtk_widget_set_overflow (picture, GTK_OVERFLOW_HIDDEN);
  gtk_widget_add_css_class (picture, "thumbnail");
  gtk_picture_set_alternative_text (GTK_PICTURE (picture), sentence (example->kind));
  gtk_box_append (GTK_BOX (box), picture);
  gtk_box_append (GTK_BOX (box), build_caption (self, example, index));
  start_painting (self, session, example, picture);
  return box;
}

void
qd_instructions_view_set_text (QdInstructionsView *self, const char *text)
{
  gtk_label_set_text (GTK_LABEL (self->text), text);
  gtk_widget_set_visible (self->text, *text != '\0');
}

/* Good ones first, whatever their order. */
void
qd_instructions_view_show (QdInstructionsView *self, QdSession *session, const QdInstructions *instructions)
{
  GtkWidget *child;

  self->serial++;
  qd_instructions_view_set_text (self, instructions->text);
  while ((child = gtk_widget_get_first_child (self->examples)) != NULL)
    gtk_box_remove (GTK_BOX (self->examples), child);
  for (guint round = 0; round < 2; round++)
    for (guint i = 0; i < instructions->examples->len; i++)
      {
        const QdExample *example = instructions->examples->pdata[i];

        if ((example->kind == QD_EXAMPLE_GOOD) == (round == 0))
          gtk_box_append (GTK_BOX (self->examples), build_example (self, session, example, i));
      }
  gtk_widget_set_visible (self->examples, instructions->examples->len > 0);
}

static void
qd_instructions_view_class_init (QdInstructionsViewClass *class)
{
  (void) class;
  removed_signal = g_signal_new ("example-removed", QD_TYPE_INSTRUCTIONS_VIEW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                                 1, G_TYPE_UINT);
}

static void
qd_instructions_view_init (QdInstructionsView *self)
{
  GtkWidget *drawings = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);

  gtk_orientable_set_orientation (GTK_ORIENTABLE (self), GTK_ORIENTATION_VERTICAL);
  gtk_box_set_spacing (GTK_BOX (self), 12);
  self->text = gtk_label_new (NULL);
  gtk_label_set_wrap (GTK_LABEL (self->text), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (self->text), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_xalign (GTK_LABEL (self->text), 0);
  gtk_widget_hide (self->text);
  self->examples = gtk_box_new (GTK_ORIENTATION_VERTICAL, 10);
  gtk_widget_hide (self->examples);
  qd_box_examples_fill (GTK_BOX (drawings));
  gtk_box_append (GTK_BOX (self), self->text);
  gtk_box_append (GTK_BOX (self), self->examples);
  gtk_box_append (GTK_BOX (self), drawings);
}

GtkWidget *
qd_instructions_view_new (gboolean removable)
{
  QdInstructionsView *self = g_object_new (QD_TYPE_INSTRUCTIONS_VIEW, NULL);

  self->removable = removable;
  return GTK_WIDGET (self);
}
