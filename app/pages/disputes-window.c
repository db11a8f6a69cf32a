#include "app/pages/disputes-window.h"

#include <glib/gi18n.h>

#include "app/pages/class-picker.h"
#include "app/pages/dispute-pane.h"
#include "app/pages/dispute-photos.h"
#include "engine/consensus/consensus.h"

#define MOST_KEYS 9 /* 1 ... 9 */

#define QD_TYPE_DISPUTES_WINDOW (qd_disputes_window_get_type ())
G_DECLARE_FINAL_TYPE (QdDisputesWindow, qd_disputes_window, QD, DISPUTES_WINDOW, AdwWindow)

typedef struct
{
  gint64 dispute, step; /* of the history */
} Settled;

struct _QdDisputesWindow
{
  AdwWindow parent_instance;
  QdPage *page; /* not owned: the window is over it */
  gint64 task;
  AdwWindowTitle *title;
  GtkStack *stack;
  GtkBox *panes;
  GtkLabel *sentence;
  GtkWidget *all, *none, *class_button, *class_clear;
  GtkLabel *class_label;
  QdClassPicker *picker;
  gint64 class_id; /* of what is kept; 0: what each says, or */
  char *new_class; /* NULL: the class is there */
  guint at;
  gint64 dispute;  /* shown; 0: none */
  GArray *members; /* gint64, of the panes */
  GArray *settled; /* of Settled: what was settled here, the last one last */
  QdDisputePhotos *photos;
  gboolean busy;
};

G_DEFINE_FINAL_TYPE (QdDisputesWindow, qd_disputes_window, ADW_TYPE_WINDOW)

/* ---- Showing ---- */

static void decide (QdDisputesWindow *self, const gint64 *kept, guint n);

static void
on_keep (GtkButton *button, QdDisputesWindow *self)
{
  gint64 id = *(gint64 *) g_object_get_data (G_OBJECT (button), "box");

  decide (self, &id, id != 0);
}

static void
add_pane (QdDisputesWindow *self, const QdDisputeCase *shown, QdCanvasPhoto *photo, guint place)
{
  const QdDisputeView *view = shown->views->pdata[place];
  const QdClass *class_ = qd_session_find_class (qd_page_get_session (self->page), view->class_id);
  GtkWidget *keep;

  gtk_box_append (self->panes, qd_dispute_pane_new (view, place + 1, photo, class_, &keep));
  g_object_set_data_full (G_OBJECT (keep), "box", g_memdup2 (&view->id, sizeof view->id), g_free);
  g_signal_connect_object (keep, "clicked", G_CALLBACK (on_keep), self, 0);
  gtk_accessible_update_relation (GTK_ACCESSIBLE (keep), GTK_ACCESSIBLE_RELATION_DESCRIBED_BY, self->sentence, NULL, -1);
  if (view->id != 0)
    g_array_append_val (self->members, view->id);
  if (place == 0)
    gtk_widget_grab_focus (keep);
}

static void
show_panes (QdDisputesWindow *self, const QdDisputeCase *shown, QdCanvasPhoto *photo)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->panes))) != NULL)
    gtk_box_remove (self->panes, child);
  g_array_set_size (self->members, 0);
  for (guint i = 0; i < shown->views->len; i++)
    add_pane (self, shown, photo, i);
}

/* @id 0 and @name NULL: what each says. */
static void
choose_class (QdDisputesWindow *self, gint64 id, const char *name)
{
  const QdClass *class_ = qd_session_find_class (qd_page_get_session (self->page), id);
  const char *chosen = class_ != NULL ? class_->name : name;
  g_autofree char *text = chosen == NULL ? NULL : g_strdup_printf (_ ("Class: %s"), chosen);

  self->class_id = class_ == NULL ? 0 : id;
  g_free (self->new_class);
  self->new_class = g_strdup (name);
  gtk_label_set_text (self->class_label, text != NULL ? text : _ ("Class: what each of them says"));
  gtk_widget_set_visible (self->class_clear, text != NULL);
}

static void
show_case (QdDisputesWindow *self, const QdDisputeCase *shown, QdCanvasPhoto *photo, const GError *unreadable)
{
  const QdDisputed *dispute = shown->dispute;
  g_autofree char *place = g_strdup_printf (_ ("%u of %u, %s"), shown->at + 1, shown->n, shown->photo_name);
  g_autofree char *sentence =
      g_strdup_printf (dispute->kind == QD_DISPUTE_CLASS ? _ ("%u of %u people drew this, and they say different things.")
                                                         : _ ("%u of %u people drew this."),
                       dispute->members->len, dispute->voters);

  self->dispute = dispute->id;
  gtk_label_set_text (self->sentence, unreadable != NULL ? unreadable->message : sentence);
  gtk_stack_set_visible_child_name (self->stack, "dispute");
  show_panes (self, shown, photo);
  choose_class (self, 0, NULL);
  gtk_button_set_label (GTK_BUTTON (self->all), self->members->len == 2 ? _ ("Keep _both") : _ ("Keep _all"));
  gtk_widget_set_visible (self->all, self->members->len > 1);
  gtk_widget_set_visible (self->none, self->members->len > 1); /* else a pane has it */
  adw_window_title_set_subtitle (self->title, place);
}

static void
show_done (QdDisputesWindow *self)
{
  self->dispute = 0;
  g_array_set_size (self->members, 0);
  adw_window_title_set_subtitle (self->title, "");
  gtk_stack_set_visible_child_name (self->stack, "done");
}

static void
allow_steps (QdDisputesWindow *self, guint n)
{
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "dispute.previous", self->at > 0);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "dispute.next", self->at + 1 < n);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "dispute.undo", self->settled->len > 0);
}

static void
on_ready (gpointer user_data, const QdDisputeCase *shown, QdCanvasPhoto *photo, const GError *unreadable)
{
  QdDisputesWindow *self = user_data;

  self->busy = FALSE;
  self->at = shown->at;
  if (shown->n > 0)
    show_case (self, shown, photo, unreadable);
  else
    show_done (self);
  allow_steps (self, shown->n);
}

static void
on_brought (gpointer owner, gpointer data, const GError *error)
{
  QdDisputesWindow *self = owner;
  QdDisputeCase *brought = data;

  if (error != NULL)
    {
      self->busy = FALSE;
      gtk_label_set_text (self->sentence, error->message);
      return;
    }
  if (brought->settled != 0)
    g_array_append_vals (self->settled, &(Settled){ brought->settled, (gint64) brought->step }, 1);
  if (brought->reopened != 0)
    g_array_set_size (self->settled, self->settled->len - 1);
  qd_dispute_photos_await (self->photos, brought);
  if (brought->undone.done)
    g_signal_emit_by_name (qd_page_get_session (self->page), "stepped", &brought->undone);
}

/* ---- Asking for the next ---- */

/* Takes @wanted. One at a time: a key that is pressed twice does not decide about what is not seen yet. */
static void
bring (QdDisputesWindow *self, QdDisputeCase *wanted)
{
  if (self->busy)
    {
      qd_dispute_case_unref (wanted);
      return;
    }
  self->busy = TRUE;
  qd_session_write (qd_page_get_session (self->page), qd_dispute_case_bring, wanted, qd_dispute_case_unref, G_OBJECT (self),
                    on_brought);
}

static void
decide (QdDisputesWindow *self, const gint64 *kept, guint n)
{
  QdDisputeCase *wanted = qd_dispute_case_new (self->task);

  wanted->place = self->at;
  wanted->settled = self->dispute;
  wanted->class_id = n > 0 ? self->class_id : 0;
  wanted->new_class = n > 0 ? g_strdup (self->new_class) : NULL;
  g_array_append_vals (wanted->kept, kept, n);
  bring (self, wanted);
}

/* ---- Actions ---- */

static void
step_action (GtkWidget *widget, const char *name, G_GNUC_UNUSED GVariant *parameter)
{
  QdDisputesWindow *self = QD_DISPUTES_WINDOW (widget);
  QdDisputeCase *wanted = qd_dispute_case_new (self->task);

  wanted->place = g_str_equal (name, "dispute.next") ? self->at + 1 : self->at - (self->at > 0);
  bring (self, wanted);
}

static void
undo_action (GtkWidget *widget, G_GNUC_UNUSED const char *name, G_GNUC_UNUSED GVariant *parameter)
{
  QdDisputesWindow *self = QD_DISPUTES_WINDOW (widget);
  QdDisputeCase *wanted = qd_dispute_case_new (self->task);
  const Settled *last = &g_array_index (self->settled, Settled, self->settled->len - 1);

  wanted->reopened = last->dispute;
  wanted->step = (guint64) last->step;
  bring (self, wanted);
}

static void
decide_action (GtkWidget *widget, const char *name, G_GNUC_UNUSED GVariant *parameter)
{
  QdDisputesWindow *self = QD_DISPUTES_WINDOW (widget);

  if (self->dispute != 0)
    decide (self, (const gint64 *) self->members->data, g_str_equal (name, "dispute.all") ? self->members->len : 0);
}

static void
class_action (GtkWidget *widget, const char *name, G_GNUC_UNUSED GVariant *parameter)
{
  QdDisputesWindow *self = QD_DISPUTES_WINDOW (widget);
  GtkWidget *button = self->class_button;

  if (self->dispute == 0)
    return;
  if (g_str_equal (name, "dispute.class"))
    qd_class_picker_open (self->picker, qd_session_get_summary (qd_page_get_session (self->page))->classes,
                          &(GdkRectangle){ 0, 0, gtk_widget_get_width (button), gtk_widget_get_height (button) });
  else
    {
      gtk_widget_grab_focus (button);
      choose_class (self, 0, NULL);
    }
}

static void
on_picked (QdDisputesWindow *self, gint64 id)
{
  choose_class (self, id, NULL);
}

static void
on_named (QdDisputesWindow *self, const char *name)
{
  choose_class (self, 0, name);
}

static gboolean
keep_by_key (GtkWidget *widget, GVariant *place, G_GNUC_UNUSED gpointer data)
{
  QdDisputesWindow *self = QD_DISPUTES_WINDOW (widget);
  guint number = g_variant_get_uint32 (place);

  if (number >= self->members->len)
    return GDK_EVENT_PROPAGATE;
  decide (self, &g_array_index (self->members, gint64, number), 1);
  return GDK_EVENT_STOP;
}

static void
add_keys (GtkWidgetClass *class_)
{
  static const struct
  {
    guint key;
    GdkModifierType modifiers;
    const char *action;
  } keys[] = {
    { GDK_KEY_d, 0, "dispute.next" },      { GDK_KEY_a, 0, "dispute.previous" },
    { GDK_KEY_b, 0, "dispute.all" },       { GDK_KEY_n, 0, "dispute.none" },
    { GDK_KEY_c, 0, "dispute.class" },     { GDK_KEY_z, GDK_CONTROL_MASK, "dispute.undo" },
    { GDK_KEY_Escape, 0, "window.close" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    gtk_widget_class_add_binding_action (class_, keys[i].key, keys[i].modifiers, keys[i].action, NULL);
  for (guint i = 0; i < MOST_KEYS; i++)
    {
      gtk_widget_class_add_binding (class_, GDK_KEY_1 + i, 0, keep_by_key, "u", i);
      gtk_widget_class_add_binding (class_, GDK_KEY_KP_1 + i, 0, keep_by_key, "u", i);
    }
}

/* Before they would move the focus; a list that is open keeps them. */
static gboolean
on_arrow (QdDisputesWindow *self, guint key, G_GNUC_UNUSED guint code, GdkModifierType state)
{
  GtkWidget *focus = gtk_window_get_focus (GTK_WINDOW (self));

  if ((key != GDK_KEY_Left && key != GDK_KEY_Right) || (state & (GDK_CONTROL_MASK | GDK_ALT_MASK | GDK_SHIFT_MASK)) != 0 ||
      (focus != NULL && gtk_widget_get_ancestor (focus, GTK_TYPE_POPOVER) != NULL))
    return GDK_EVENT_PROPAGATE;
  gtk_widget_activate_action (GTK_WIDGET (self), key == GDK_KEY_Left ? "dispute.previous" : "dispute.next", NULL);
  return GDK_EVENT_STOP;
}

/* ---- Building ---- */

static void
qd_disputes_window_dispose (GObject *object)
{
  QdDisputesWindow *self = QD_DISPUTES_WINDOW (object);

  if (self->picker != NULL)
    {
      g_signal_handlers_disconnect_by_data (self->picker, self);
      g_signal_handlers_disconnect_by_data (self->picker, self->class_button);
      gtk_widget_unparent (GTK_WIDGET (self->picker));
    }
  self->picker = NULL;
  g_clear_pointer (&self->photos, qd_dispute_photos_free);
  G_OBJECT_CLASS (qd_disputes_window_parent_class)->dispose (object);
}

static void
qd_disputes_window_finalize (GObject *object)
{
  QdDisputesWindow *self = QD_DISPUTES_WINDOW (object);

  g_array_unref (self->members);
  g_free (self->new_class);
  g_array_unref (self->settled);
  G_OBJECT_CLASS (qd_disputes_window_parent_class)->finalize (object);
}

static void
qd_disputes_window_class_init (QdDisputesWindowClass *class_)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class_);

  G_OBJECT_CLASS (class_)->dispose = qd_disputes_window_dispose;
  G_OBJECT_CLASS (class_)->finalize = qd_disputes_window_finalize;
  gtk_widget_class_install_action (widget_class, "dispute.next", NULL, step_action);
  gtk_widget_class_install_action (widget_class, "dispute.previous", NULL, step_action);
  gtk_widget_class_install_action (widget_class, "dispute.undo", NULL, undo_action);
  gtk_widget_class_install_action (widget_class, "dispute.all", NULL, decide_action);
  gtk_widget_class_install_action (widget_class, "dispute.none", NULL, decide_action);
  gtk_widget_class_install_action (widget_class, "dispute.class", NULL, class_action);
  gtk_widget_class_install_action (widget_class, "dispute.no-class", NULL, class_action);
  add_keys (widget_class);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/quadrat_app/Quadrat/disputes.ui");
  gtk_widget_class_bind_template_child (widget_class, QdDisputesWindow, title);
  gtk_widget_class_bind_template_child (widget_class, QdDisputesWindow, stack);
  gtk_widget_class_bind_template_child (widget_class, QdDisputesWindow, sentence);
  gtk_widget_class_bind_template_child (widget_class, QdDisputesWindow, panes);
  gtk_widget_class_bind_template_child (widget_class, QdDisputesWindow, class_button);
  gtk_widget_class_bind_template_child (widget_class, QdDisputesWindow, class_clear);
  gtk_widget_class_bind_template_child (widget_class, QdDisputesWindow, class_label);
  gtk_widget_class_bind_template_child (widget_class, QdDisputesWindow, all);
  gtk_widget_class_bind_template_child (widget_class, QdDisputesWindow, none);
  gtk_widget_class_bind_template_callback (widget_class, on_arrow);
}

static void
qd_disputes_window_init (QdDisputesWindow *self)
{
  self->members = g_array_new (FALSE, FALSE, sizeof (gint64));
  self->settled = g_array_new (FALSE, FALSE, sizeof (Settled));
  self->photos = qd_dispute_photos_new (on_ready, self);
  gtk_widget_init_template (GTK_WIDGET (self));
  self->picker = QD_CLASS_PICKER (qd_class_picker_new ());
  gtk_widget_set_parent (GTK_WIDGET (self->picker), self->class_button);
  g_signal_connect_object (self->picker, "picked", G_CALLBACK (on_picked), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->picker, "named", G_CALLBACK (on_named), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->picker, "closed", G_CALLBACK (gtk_widget_grab_focus), self->class_button, G_CONNECT_SWAPPED);
  allow_steps (self, 0);
}

GtkWidget *
qd_disputes_window_new (QdPage *page, gint64 task, gint64 photo)
{
  QdDisputesWindow *self = g_object_new (QD_TYPE_DISPUTES_WINDOW, NULL);
  QdDisputeCase *wanted = qd_dispute_case_new (task);

  self->page = page;
  qd_page_own_window (page, GTK_WINDOW (self));
  self->task = task;
  wanted->photo = photo;
  bring (self, wanted);
  return GTK_WIDGET (self);
}
