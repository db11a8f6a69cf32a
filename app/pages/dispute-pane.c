#include "app/pages/dispute-pane.h"

#include <glib/gi18n.h>
#include <math.h>

#include "widgets/box-canvas.h"

#define MARGIN    1.5 /* sides of the box that are seen around it */
#define MOST_KEYS 9

static gboolean
zoom_later (GtkWidget *canvas, G_GNUC_UNUSED GdkFrameClock *clock, gpointer data)
{
  double width = gtk_widget_get_width (canvas), height = gtk_widget_get_height (canvas), around = 1 + MARGIN;
  const QdCornerBox *box = data;

  if (width == 0)
    return G_SOURCE_CONTINUE;
  qd_box_canvas_zoom_to (QD_BOX_CANVAS (canvas),
                         MIN (width / ((box->xmax - box->xmin) * around), height / ((box->ymax - box->ymin) * around)));
  qd_box_canvas_select (QD_BOX_CANVAS (canvas), 1, TRUE);
  return G_SOURCE_REMOVE;
}

/* It takes no keys: those of the window move on and decide. */
static GtkWidget *
make_canvas (const QdDisputeView *view, QdCanvasPhoto *photo, const QdClass *class_)
{
  GtkWidget *canvas = qd_box_canvas_new ();
  QdCanvasBox box = { .id = 1, .box = view->box, .score = NAN };
  QdClassLook look = { .name = class_ == NULL ? "" : class_->name };

  if (class_ != NULL)
    look.color = qd_color_from_rgb (class_->color);
  gtk_widget_set_vexpand (canvas, TRUE);
  gtk_widget_set_hexpand (canvas, TRUE);
  gtk_widget_set_focusable (canvas, FALSE);
  gtk_widget_set_size_request (canvas, 220, 160);
  qd_box_canvas_set_read_only (QD_BOX_CANVAS (canvas), TRUE);
  qd_box_canvas_set_classes (QD_BOX_CANVAS (canvas), &look, 1);
  if (photo == NULL)
    return canvas;
  qd_box_canvas_set_photo (QD_BOX_CANVAS (canvas), photo);
  qd_box_canvas_set_boxes (QD_BOX_CANVAS (canvas), &box, view->id != 0);
  gtk_widget_add_tick_callback (canvas, zoom_later, g_memdup2 (&view->box, sizeof view->box), g_free);
  return canvas;
}

static GtkWidget *
make_label (const char *who, const char *what)
{
  g_autofree char *text = g_markup_printf_escaped ("<b>%s</b>: %s", who, what);
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_markup (GTK_LABEL (label), text);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  return label;
}

static GtkWidget *
make_button (const QdDisputeView *view, guint number, const char *what)
{
  g_autofree char *keep = g_strdup_printf (number > MOST_KEYS ? _ ("Keep %u") : _ ("Keep _%u"), number),
                  *spoken = view->id == 0 ? g_strdup (_ ("Keep none: there is nothing"))
                                          /* Translators: number of the box, who drew it, its class. */
                                          : g_strdup_printf (_ ("Keep %u, which %s drew: %s"), number, view->labeller, what);
  GtkWidget *button = gtk_button_new_with_mnemonic (view->id == 0 ? _ ("Keep _none") : keep);

  gtk_widget_set_tooltip_text (button, view->id == 0 ? _ ("There is nothing here (N)") : NULL);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, spoken, -1);
  return button;
}

GtkWidget *
qd_dispute_pane_new (const QdDisputeView *view, guint number, QdCanvasPhoto *photo, const QdClass *class_, GtkWidget **keep)
{
  const char *what = view->id == 0 ? _ ("nothing here") : class_ != NULL ? class_->name : _ ("a class that is gone");
  g_autofree char *name = g_strdup_printf ("dispute-%u", view->id == 0 ? 0 : number),
                  *keep_name = g_strdup_printf ("dispute-keep-%u", view->id == 0 ? 0 : number);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);

  *keep = make_button (view, number, what);
  gtk_widget_set_name (box, name);
  gtk_widget_set_name (*keep, keep_name);
  gtk_box_append (GTK_BOX (box), make_label (view->labeller, what));
  gtk_box_append (GTK_BOX (box), make_canvas (view, photo, class_));
  gtk_box_append (GTK_BOX (box), *keep);
  return box;
}
