#include "app/pages/disputes-window.h"

#include <glib/gi18n.h>
#include <math.h>

#include "engine/hands/consolidation.h"
#include "engine/photo/photo.h"
#include "engine/project/labellers.h"
#include "widgets/box-canvas.h"

#define MOST_SIDE  1600 /* pixels of the photos that are shown */
#define MOST_PANES 9
#define MARGIN     1.5  /* sides of the box that are seen around it */

/* What one person drew, or that nobody else did. */
typedef struct
{
  gint64 id;     /* of the box; 0: the others, who drew nothing */
  char *labeller;
  gint64 class_id;
  QdCornerBox box;
} Pane;

/* A dispute as it is shown. */
typedef struct
{
  gint64 task; /* asked for */
  guint wanted; /* place in the list, asked for */
  gint64 settled; /* id of one that is to be settled first; 0: none */
  GArray *kept;
  guint n, at;  /* how many, and which one this is */
  QdDisputed *disputed;
  GPtrArray *panes; /* of Pane */
  QdPixels *pixels;
  char *photo;
  GError *unreadable; /* why there are no pixels */
} Case;

#define QD_TYPE_DISPUTES_WINDOW (qd_disputes_window_get_type ())
G_DECLARE_FINAL_TYPE (QdDisputesWindow, qd_disputes_window, QD, DISPUTES_WINDOW, AdwWindow)

struct _QdDisputesWindow
{
  AdwWindow parent_instance;
  QdPage *page; /* not owned: the window is over it */
  gint64 task;
  AdwWindowTitle *title;
  GtkStack *stack;
  GtkBox *panes;
  GtkLabel *sentence;
  guint at;
  gint64 dispute;
  GArray *members; /* gint64, of the panes */
  gboolean busy;
};

G_DEFINE_FINAL_TYPE (QdDisputesWindow, qd_disputes_window, ADW_TYPE_WINDOW)

/* ---- On the thread that writes ---- */

static void
pane_free (gpointer data)
{
  g_free (((Pane *) data)->labeller);
  g_free (data);
}

static void
case_free (gpointer data)
{
  Case *show = data;

  g_clear_pointer (&show->kept, g_array_unref);
  g_clear_pointer (&show->disputed, qd_disputed_free);
  g_clear_pointer (&show->panes, g_ptr_array_unref);
  g_clear_pointer (&show->pixels, qd_pixels_unref);
  g_clear_error (&show->unreadable);
  g_free (show->photo);
  g_free (show);
}

static const char *
find_name (const GPtrArray *labellers, gint64 id)
{
  for (guint i = 0; i < labellers->len; i++)
    if (((const QdLabeller *) labellers->pdata[i])->id == id)
      return ((const QdLabeller *) labellers->pdata[i])->name;
  return "";
}

static void
add_pane (Case *show, const QdLookBox *box, const char *labeller)
{
  Pane *pane = g_new0 (Pane, 1);

  pane->id = box == NULL ? 0 : box->id;
  pane->class_id = box == NULL ? 0 : box->class_id;
  pane->box = box == NULL ? show->disputed->box : box->box;
  pane->labeller = g_strdup (labeller);
  g_ptr_array_add (show->panes, pane);
}

static gboolean
fill_panes (QdProject *project, Case *show, GError **error)
{
  g_autoptr (GPtrArray) labellers = qd_project_list_labellers (project, error);
  g_autoptr (GPtrArray) looks =
      labellers == NULL ? NULL : qd_project_list_looks (project, show->task, show->disputed->photo_id, FALSE, error);

  show->panes = g_ptr_array_new_with_free_func (pane_free);
  for (guint m = 0; looks != NULL && m < show->disputed->members->len && m < MOST_PANES; m++)
    for (guint i = 0; i < looks->len; i++)
      for (guint k = 0; k < ((QdLook *) looks->pdata[i])->boxes->len; k++)
        {
          const QdLook *look = looks->pdata[i];
          const QdLookBox *box = &g_array_index (look->boxes, QdLookBox, k);

          if (box->id == g_array_index (show->disputed->members, gint64, m))
            add_pane (show, box, find_name (labellers, look->labeller_id));
        }
  if (looks != NULL && show->disputed->members->len == 1)
    add_pane (show, NULL, _ ("The others"));
  return looks != NULL;
}

static gboolean
fill_photo (QdProject *project, Case *show, GError **error)
{
  g_autoptr (QdPhoto) photo = qd_project_get_photo (project, show->disputed->photo_id, error);
  g_autofree char *path = photo == NULL ? NULL : qd_project_dup_photo_path (project, photo);

  if (photo == NULL)
    return FALSE;
  show->photo = qd_photo_dup_name (photo);
  show->pixels = path == NULL ? NULL : qd_photo_decode (path, MOST_SIDE, NULL, &show->unreadable);
  return TRUE;
}

/* Settles one if it is asked for, then brings the one at the place. */
static gboolean
bring (QdProject *project, gpointer data, GError **error)
{
  Case *show = data;
  g_autoptr (GPtrArray) open = NULL;

  if (show->settled != 0 &&
      !qd_consolidation_settle (project, show->settled, (const gint64 *) show->kept->data, show->kept->len, 0, error))
    return FALSE;
  open = qd_project_list_disputes (project, show->task, 0, TRUE, error);
  if (open == NULL)
    return FALSE;
  show->n = open->len;
  show->at = open->len == 0 ? 0 : MIN (show->wanted, open->len - 1);
  if (open->len == 0)
    return TRUE;
  show->disputed = g_ptr_array_steal_index (open, show->at);
  return fill_panes (project, show, error) && fill_photo (project, show, error);
}

/* ---- In the window ---- */

static void go (QdDisputesWindow *self, guint at, gint64 settled, const gint64 *kept, guint n);

static void
zoom_to (QdBoxCanvas *canvas, gpointer data)
{
  double width = gtk_widget_get_width (GTK_WIDGET (canvas)), height = gtk_widget_get_height (GTK_WIDGET (canvas));
  const QdCornerBox *box = data;
  double around = 1 + MARGIN;

  qd_box_canvas_zoom_to (canvas, MIN (width / ((box->xmax - box->xmin) * around), height / ((box->ymax - box->ymin) * around)));
  qd_box_canvas_select (canvas, 1, TRUE);
}

static gboolean
zoom_later (GtkWidget *canvas, G_GNUC_UNUSED GdkFrameClock *clock, gpointer data)
{
  if (gtk_widget_get_width (canvas) == 0)
    return G_SOURCE_CONTINUE;
  zoom_to (QD_BOX_CANVAS (canvas), data);
  return G_SOURCE_REMOVE;
}

static void
on_keep (GtkButton *button, QdDisputesWindow *self)
{
  gint64 id = *(gint64 *) g_object_get_data (G_OBJECT (button), "box");

  go (self, self->at, self->dispute, &id, id != 0);
}

static GtkWidget *
make_canvas (QdDisputesWindow *self, const Case *show, const Pane *pane, const QdClass *class_)
{
  GtkWidget *canvas = qd_box_canvas_new ();
  QdCanvasBox box = { .id = 1, .box = pane->box, .score = NAN };
  QdClassLook look = { .name = class_ == NULL ? "" : class_->name };

  (void) self;
  if (class_ != NULL)
    look.color = (QdColor){ (class_->color >> 16 & 255) / 255.0, (class_->color >> 8 & 255) / 255.0, (class_->color & 255) / 255.0 };
  gtk_widget_set_vexpand (canvas, TRUE);
  gtk_widget_set_hexpand (canvas, TRUE);
  gtk_widget_set_size_request (canvas, 240, 220);
  qd_box_canvas_set_read_only (QD_BOX_CANVAS (canvas), TRUE);
  qd_box_canvas_set_classes (QD_BOX_CANVAS (canvas), &look, 1);
  if (show->pixels == NULL)
    return canvas;
  qd_box_canvas_set_pixels (QD_BOX_CANVAS (canvas), show->pixels);
  qd_box_canvas_set_boxes (QD_BOX_CANVAS (canvas), &box, pane->id != 0);
  gtk_widget_add_tick_callback (canvas, zoom_later, g_memdup2 (&pane->box, sizeof pane->box), g_free);
  return canvas;
}

static GtkWidget *
make_pane (QdDisputesWindow *self, const Case *show, guint number)
{
  const Pane *pane = show->panes->pdata[number];
  const QdClass *class_ = qd_session_find_class (qd_page_get_session (self->page), pane->class_id);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6), *button;
  g_autofree char *who = g_markup_escape_text (pane->labeller, -1),
                  *what = g_markup_escape_text (pane->id == 0      ? _ ("nothing here")
                                                : class_ != NULL ? class_->name
                                                                 : _ ("a class that is gone"),
                                                -1),
                  *text = g_strdup_printf ("<b>%s</b>: %s", who, what), *keep = g_strdup_printf (_ ("Keep _%u"), number + 1);
  GtkWidget *label = gtk_label_new (NULL);

  gtk_widget_set_name (box, pane->id == 0 ? "dispute-0" : number == 0 ? "dispute-1" : "dispute-pane");
  gtk_label_set_markup (GTK_LABEL (label), text);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  button = gtk_button_new_with_mnemonic (pane->id == 0 ? _ ("Keep _none") : keep);
  g_object_set_data_full (G_OBJECT (button), "box", g_memdup2 (&pane->id, sizeof pane->id), g_free);
  g_signal_connect (button, "clicked", G_CALLBACK (on_keep), self);
  gtk_box_append (GTK_BOX (box), label);
  gtk_box_append (GTK_BOX (box), make_canvas (self, show, pane, class_));
  gtk_box_append (GTK_BOX (box), button);
  return box;
}

static void
show_case (QdDisputesWindow *self, const Case *show)
{
  const QdDisputed *disputed = show->disputed;
  g_autofree char *place = g_strdup_printf (_ ("%u of %u, %s"), show->at + 1, show->n, show->photo);
  g_autofree char *sentence =
      disputed->kind == QD_DISPUTE_CLASS
          ? g_strdup_printf (_ ("%u of %u people drew this, and they say different things."), disputed->members->len, disputed->voters)
          : g_strdup_printf (_ ("%u of %u people drew this."), disputed->members->len, disputed->voters);
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->panes))) != NULL)
    gtk_box_remove (self->panes, child);
  g_array_set_size (self->members, 0);
  for (guint i = 0; i < show->panes->len; i++)
    {
      const Pane *pane = show->panes->pdata[i];

      gtk_box_append (self->panes, make_pane (self, show, i));
      if (pane->id != 0)
        g_array_append_val (self->members, pane->id);
    }
  self->dispute = disputed->id;
  adw_window_title_set_subtitle (self->title, place);
  gtk_label_set_text (self->sentence, show->unreadable != NULL ? show->unreadable->message : sentence);
  gtk_stack_set_visible_child_name (self->stack, "dispute");
}

static void
on_brought (gpointer owner, gpointer data, const GError *error)
{
  QdDisputesWindow *self = owner;
  const Case *show = data;

  self->busy = FALSE;
  if (error != NULL)
    {
      gtk_label_set_text (self->sentence, error->message);
      return;
    }
  self->at = show->at;
  if (show->n > 0)
    {
      show_case (self, show);
      return;
    }
  self->dispute = 0;
  g_array_set_size (self->members, 0);
  adw_window_title_set_subtitle (self->title, "");
  gtk_stack_set_visible_child_name (self->stack, "done");
}

/* @settled 0: none, only another one is shown. */
static void
go (QdDisputesWindow *self, guint at, gint64 settled, const gint64 *kept, guint n)
{
  Case *show;

  if (self->busy)
    return;
  self->busy = TRUE;
  show = g_new0 (Case, 1);
  show->task = self->task;
  show->wanted = at;
  show->settled = settled;
  show->kept = g_array_new (FALSE, FALSE, sizeof (gint64));
  if (n > 0)
    g_array_append_vals (show->kept, kept, n);
  qd_session_write (qd_page_get_session (self->page), bring, show, case_free, G_OBJECT (self), on_brought);
}

static gboolean
on_key (QdDisputesWindow *self, guint key, G_GNUC_UNUSED guint code, GdkModifierType state)
{
  guint place = key >= GDK_KEY_1 && key <= GDK_KEY_9 ? key - GDK_KEY_1 : key >= GDK_KEY_KP_1 && key <= GDK_KEY_KP_9 ? key - GDK_KEY_KP_1 : MOST_PANES;

  if ((state & (GDK_CONTROL_MASK | GDK_ALT_MASK)) != 0)
    return GDK_EVENT_PROPAGATE;
  if (key == GDK_KEY_Escape)
    gtk_window_close (GTK_WINDOW (self));
  else if (key == GDK_KEY_Right || key == GDK_KEY_d)
    go (self, self->at + 1, 0, NULL, 0);
  else if (key == GDK_KEY_Left || key == GDK_KEY_a)
    go (self, self->at > 0 ? self->at - 1 : 0, 0, NULL, 0);
  else if (self->dispute == 0)
    return GDK_EVENT_PROPAGATE;
  else if (key == GDK_KEY_b || key == GDK_KEY_B)
    go (self, self->at, self->dispute, (const gint64 *) self->members->data, self->members->len);
  else if (key == GDK_KEY_n || key == GDK_KEY_N)
    go (self, self->at, self->dispute, NULL, 0);
  else if (place < self->members->len)
    go (self, self->at, self->dispute, &g_array_index (self->members, gint64, place), 1);
  else
    return GDK_EVENT_PROPAGATE;
  return GDK_EVENT_STOP;
}

static void
qd_disputes_window_finalize (GObject *object)
{
  g_array_unref (QD_DISPUTES_WINDOW (object)->members);
  G_OBJECT_CLASS (qd_disputes_window_parent_class)->finalize (object);
}

static void
qd_disputes_window_class_init (QdDisputesWindowClass *class_)
{
  G_OBJECT_CLASS (class_)->finalize = qd_disputes_window_finalize;
}

static GtkWidget *
make_done (void)
{
  GtkWidget *page = adw_status_page_new ();

  gtk_widget_set_name (page, "dispute-done");
  adw_status_page_set_icon_name (ADW_STATUS_PAGE (page), "object-select-symbolic");
  adw_status_page_set_title (ADW_STATUS_PAGE (page), _ ("Everything is settled"));
  adw_status_page_set_description (ADW_STATUS_PAGE (page), _ ("The boxes of the photos are what people agree on, and what you decided."));
  return page;
}

static GtkWidget *
make_dispute (QdDisputesWindow *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12),
            *keys = gtk_label_new (_ ("1, 2 … keep that one · B all of them · N none · ← → go on")),
            *scrolled = gtk_scrolled_window_new ();

  self->sentence = GTK_LABEL (gtk_label_new (NULL));
  gtk_label_set_wrap (self->sentence, TRUE);
  self->panes = GTK_BOX (gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12));
  gtk_box_set_homogeneous (self->panes, TRUE);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scrolled), GTK_POLICY_AUTOMATIC, GTK_POLICY_NEVER);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scrolled), GTK_WIDGET (self->panes));
  gtk_widget_set_vexpand (scrolled, TRUE);
  gtk_widget_add_css_class (keys, "dim-label");
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->sentence));
  gtk_box_append (GTK_BOX (box), scrolled);
  gtk_box_append (GTK_BOX (box), keys);
  gtk_widget_set_margin_start (box, 18);
  gtk_widget_set_margin_end (box, 18);
  gtk_widget_set_margin_top (box, 12);
  gtk_widget_set_margin_bottom (box, 18);
  return box;
}

static void
qd_disputes_window_init (QdDisputesWindow *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0), *bar = adw_header_bar_new ();
  GtkEventController *keys = gtk_event_controller_key_new ();

  self->members = g_array_new (FALSE, FALSE, sizeof (gint64));
  self->title = ADW_WINDOW_TITLE (adw_window_title_new (_ ("Settle"), ""));
  self->stack = GTK_STACK (gtk_stack_new ());
  gtk_stack_add_named (self->stack, make_dispute (self), "dispute");
  gtk_stack_add_named (self->stack, make_done (), "done");
  adw_header_bar_set_title_widget (ADW_HEADER_BAR (bar), GTK_WIDGET (self->title));
  gtk_box_append (GTK_BOX (box), bar);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->stack));
  gtk_widget_set_vexpand (GTK_WIDGET (self->stack), TRUE);
  adw_window_set_content (ADW_WINDOW (self), box);
  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  g_signal_connect_object (keys, "key-pressed", G_CALLBACK (on_key), self, G_CONNECT_SWAPPED);
  gtk_widget_add_controller (GTK_WIDGET (self), keys);
}

GtkWidget *
qd_disputes_window_new (QdPage *page, gint64 task)
{
  QdDisputesWindow *self = g_object_new (QD_TYPE_DISPUTES_WINDOW, "transient-for", gtk_widget_get_root (GTK_WIDGET (page)), "modal", TRUE,
                                         "default-width", 860, "default-height", 560, "title", _ ("Settle"), NULL);

  self->page = page;
  self->task = task;
  go (self, 0, 0, NULL, 0);
  return GTK_WIDGET (self);
}
