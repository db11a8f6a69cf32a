#include "app/pages/boxes-private.h"

#include <glib/gi18n.h>

/* A class that is being made, and what it is for. */
typedef struct
{
  char *name;
  gboolean chosen; /* for the selected boxes and the next one */
  gint64 id;
} NewClass;

static void
new_class_free (gpointer data)
{
  g_free (((NewClass *) data)->name);
  g_free (data);
}

static void
take_chosen (QdBoxesPage *self, gint64 id)
{
  qd_boxes_page_choose_class (self, id);
  qd_box_canvas_assign_class (self->canvas, qd_box_canvas_get_current_class (self->canvas));
}

void
qd_boxes_page_show_classes (QdBoxesPage *self)
{
  QdSession *session = qd_page_get_session (QD_PAGE (self));
  GPtrArray *classes = qd_session_get_summary (session)->classes;
  g_autofree QdClassLook *looks = g_new0 (QdClassLook, classes->len + 1);
  gint64 awaited = self->awaited_class;
  int index;

  for (guint i = 0; i < classes->len; i++)
    {
      const QdClass *class_ = classes->pdata[i];

      looks[i] = (QdClassLook){ class_->name, qd_color_from_rgb (class_->color) };
    }
  index = MAX (qd_session_find_class_index (session, self->class_id), 0);
  self->class_id = classes->len > 0 ? ((const QdClass *) classes->pdata[index])->id : 0;
  qd_box_canvas_set_classes (self->canvas, looks, classes->len);
  qd_box_canvas_set_current_class (self->canvas, index);
  qd_box_panel_set_classes (self->panel, classes);
  qd_box_panel_set_current_class (self->panel, self->class_id);
  if (awaited == 0 || qd_session_find_class (session, awaited) == NULL)
    return;
  self->awaited_class = 0;
  take_chosen (self, awaited);
}

void
qd_boxes_page_choose_class (QdBoxesPage *self, gint64 id)
{
  self->class_id = id;
  qd_box_canvas_set_current_class (self->canvas, MAX (qd_session_find_class_index (qd_page_get_session (QD_PAGE (self)), id), 0));
  qd_box_panel_set_current_class (self->panel, id);
}

static void
on_canvas_class (QdBoxesPage *self)
{
  GPtrArray *classes = qd_session_get_summary (qd_page_get_session (QD_PAGE (self)))->classes;
  guint index = (guint) qd_box_canvas_get_current_class (self->canvas);

  if (index < classes->len)
    {
      self->class_id = ((const QdClass *) classes->pdata[index])->id;
      qd_box_panel_set_current_class (self->panel, self->class_id);
    }
}

static void
on_class_chosen (QdBoxesPage *self, gint64 id)
{
  take_chosen (self, id);
  gtk_widget_grab_focus (GTK_WIDGET (self->canvas));
}

static gboolean
add_class (QdProject *project, gpointer data, GError **error)
{
  NewClass *new_class = data;

  new_class->id = qd_project_ensure_class (project, new_class->name, error);
  return new_class->id != 0;
}

static void
on_class_stored (gpointer owner, gpointer data, const GError *error)
{
  QdBoxesPage *self = QD_BOXES_PAGE (owner);
  NewClass *new_class = data;

  if (error != NULL)
    qd_page_say (QD_PAGE (owner), error->message);
  else if (new_class->chosen && qd_session_find_class (qd_page_get_session (QD_PAGE (self)), new_class->id) != NULL)
    take_chosen (self, new_class->id);
  else if (new_class->chosen)
    self->awaited_class = new_class->id; /* it comes with the session's next summary */
}

static void
make_class (QdBoxesPage *self, const char *name, gboolean chosen)
{
  NewClass *new_class = g_new0 (NewClass, 1);

  new_class->name = g_strdup (name);
  new_class->chosen = chosen;
  qd_session_write (qd_page_get_session (QD_PAGE (self)), add_class, new_class, new_class_free, G_OBJECT (self), on_class_stored);
}

static void
on_class_added (QdBoxesPage *self, const char *name)
{
  make_class (self, name, FALSE);
}

static void
on_class_named (QdBoxesPage *self, const char *name)
{
  make_class (self, name, TRUE);
}

static void
on_picker_closed (QdBoxesPage *self)
{
  gtk_widget_grab_focus (GTK_WIDGET (self->canvas));
}

/* Beside the selected box, or in the middle of the canvas. */
void
qd_boxes_page_pick_class (QdBoxesPage *self)
{
  const QdCanvasBox *box = qd_box_canvas_get_selected (self->canvas);
  GtkWidget *canvas = GTK_WIDGET (self->canvas);
  double x = gtk_widget_get_width (canvas) / 2.0, y = gtk_widget_get_height (canvas) / 2.0;

  if (!qd_page_may_change (QD_PAGE (self)) || self->shown_id == 0)
    return;
  if (box != NULL)
    qd_box_canvas_to_widget (self->canvas, (box->box.xmin + box->box.xmax) / 2, box->box.ymax, &x, &y);
  x = CLAMP (x, 0, gtk_widget_get_width (canvas));
  y = CLAMP (y, 0, gtk_widget_get_height (canvas));
  gtk_widget_translate_coordinates (canvas, GTK_WIDGET (self), x, y, &x, &y);
  qd_class_picker_open (self->picker, qd_session_get_summary (qd_page_get_session (QD_PAGE (self)))->classes,
                        &(GdkRectangle){ (int) x, (int) y, 1, 1 });
}

void
qd_boxes_page_connect_classes (QdBoxesPage *self)
{
  self->picker = QD_CLASS_PICKER (qd_class_picker_new ());
  gtk_widget_set_parent (GTK_WIDGET (self->picker), GTK_WIDGET (self));
  g_signal_connect_object (self->picker, "picked", G_CALLBACK (on_class_chosen), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->picker, "named", G_CALLBACK (on_class_named), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->picker, "closed", G_CALLBACK (on_picker_closed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->canvas, "notify::current-class", G_CALLBACK (on_canvas_class), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->panel, "class-chosen", G_CALLBACK (on_class_chosen), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->panel, "class-added", G_CALLBACK (on_class_added), self, G_CONNECT_SWAPPED);
}
