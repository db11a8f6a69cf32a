#include "app/pages/class-picker.h"

#include "app/pages/panel-row.h"

#include <glib/gi18n.h>

#define N_KEYS      9 /* classes with a number key */
#define MOST_ROWS   30
#define LIST_HEIGHT 220

struct _QdClassPicker
{
  GtkPopover parent_instance;
  GtkWidget *entry;
  GtkListBox *list;
  GtkWidget *fresh;   /* the row that makes a new class; NULL: there is one of that name */
  GPtrArray *classes; /* of QdClass */
};

G_DEFINE_FINAL_TYPE (QdClassPicker, qd_class_picker, GTK_TYPE_POPOVER)

enum
{
  SIGNAL_PICKED,
  SIGNAL_NAMED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static char *
dup_text (QdClassPicker *self)
{
  return g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->entry))));
}

static gboolean
is_same_name (const char *a, const char *b)
{
  g_autofree char *first = g_utf8_casefold (a, -1), *second = g_utf8_casefold (b, -1);

  return g_str_equal (first, second);
}

static GtkWidget *
build_row (const QdClass *class_, guint position)
{
  g_autofree char *text = g_strdup_printf ("%u", position + 1);
  GtkWidget *key = position < N_KEYS ? gtk_label_new (text) : NULL;

  if (key != NULL)
    gtk_widget_add_css_class (key, "key-cap");
  return qd_panel_row_new (class_->id, class_->color, class_->name, key);
}

/* The row that makes a new class, at the end where no class is called like that. */
static void
add_fresh (QdClassPicker *self, const char *text)
{
  g_autofree char *label = g_strdup_printf (_ ("New class “%s”"), text);

  self->fresh = gtk_list_box_row_new ();
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (self->fresh), gtk_label_new (label));
  gtk_label_set_xalign (GTK_LABEL (gtk_list_box_row_get_child (GTK_LIST_BOX_ROW (self->fresh))), 0);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->fresh), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
  gtk_list_box_append (self->list, self->fresh);
}

/* Those of which a word begins like the text; never more than a person looks through. */
static void
on_text (QdClassPicker *self)
{
  g_autofree char *text = dup_text (self);
  gboolean known = *text == '\0';
  guint shown = 0;

  qd_panel_rows_clear (self->list);
  self->fresh = NULL;
  for (guint i = 0; i < self->classes->len; i++)
    {
      const QdClass *class_ = self->classes->pdata[i];

      known = known || is_same_name (class_->name, text);
      if (shown == MOST_ROWS || (*text != '\0' && !g_str_match_string (text, class_->name, TRUE)))
        continue;
      gtk_list_box_append (self->list, build_row (class_, i));
      shown++;
    }
  if (!known)
    add_fresh (self, text);
  gtk_list_box_select_row (self->list, gtk_list_box_get_row_at_index (self->list, 0));
}

static void
on_row (QdClassPicker *self, GtkListBoxRow *row)
{
  g_autofree char *text = dup_text (self);
  gint64 id = GTK_WIDGET (row) == self->fresh ? 0 : qd_panel_row_get_id (row);

  gtk_popover_popdown (GTK_POPOVER (self));
  if (id != 0)
    g_signal_emit (self, signals[SIGNAL_PICKED], 0, id);
  else if (*text != '\0')
    g_signal_emit (self, signals[SIGNAL_NAMED], 0, text);
}

static void
on_enter (QdClassPicker *self)
{
  GtkListBoxRow *row = gtk_list_box_get_selected_row (self->list);

  if (row != NULL)
    on_row (self, row);
}

/* Up and Down walk through the list while the text has the focus. */
static gboolean
on_key (QdClassPicker *self, guint key)
{
  GtkListBoxRow *row = gtk_list_box_get_selected_row (self->list);
  int step = key == GDK_KEY_Down ? 1 : key == GDK_KEY_Up ? -1 : 0;

  if (step == 0)
    return GDK_EVENT_PROPAGATE;
  row = gtk_list_box_get_row_at_index (self->list, row != NULL ? gtk_list_box_row_get_index (row) + step : 0);
  if (row != NULL)
    gtk_list_box_select_row (self->list, row);
  return GDK_EVENT_STOP;
}

void
qd_class_picker_open (QdClassPicker *self, GPtrArray *classes, const GdkRectangle *at)
{
  g_clear_pointer (&self->classes, g_ptr_array_unref);
  self->classes = g_ptr_array_ref (classes);
  gtk_editable_set_text (GTK_EDITABLE (self->entry), "");
  on_text (self);
  gtk_popover_set_pointing_to (GTK_POPOVER (self), at);
  gtk_popover_popup (GTK_POPOVER (self));
  gtk_widget_grab_focus (self->entry);
}

static void
qd_class_picker_finalize (GObject *object)
{
  g_clear_pointer (&QD_CLASS_PICKER (object)->classes, g_ptr_array_unref);
  G_OBJECT_CLASS (qd_class_picker_parent_class)->finalize (object);
}

static void
qd_class_picker_class_init (QdClassPickerClass *class)
{
  G_OBJECT_CLASS (class)->finalize = qd_class_picker_finalize;
  signals[SIGNAL_PICKED] =
      g_signal_new ("picked", QD_TYPE_CLASS_PICKER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_INT64);
  signals[SIGNAL_NAMED] =
      g_signal_new ("named", QD_TYPE_CLASS_PICKER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
}

static GtkWidget *
build_list (QdClassPicker *self)
{
  GtkWidget *window = gtk_scrolled_window_new ();

  self->list = GTK_LIST_BOX (gtk_list_box_new ());
  gtk_widget_add_css_class (GTK_WIDGET (self->list), "panel-list");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->list), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Classes"), -1);
  g_signal_connect_object (self->list, "row-activated", G_CALLBACK (on_row), self, G_CONNECT_SWAPPED);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (window), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_propagate_natural_height (GTK_SCROLLED_WINDOW (window), TRUE);
  gtk_scrolled_window_set_max_content_height (GTK_SCROLLED_WINDOW (window), LIST_HEIGHT);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (window), GTK_WIDGET (self->list));
  return window;
}

static void
qd_class_picker_init (QdClassPicker *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  GtkEventController *keys = gtk_event_controller_key_new ();

  self->classes = g_ptr_array_new ();
  self->entry = gtk_entry_new ();
  gtk_widget_set_name (self->entry, "class_picker_entry");
  gtk_entry_set_max_length (GTK_ENTRY (self->entry), 80);
  gtk_entry_set_placeholder_text (GTK_ENTRY (self->entry), _ ("Class"));
  gtk_editable_set_width_chars (GTK_EDITABLE (self->entry), 24);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->entry), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Name of the class"), -1);
  g_signal_connect_object (self->entry, "changed", G_CALLBACK (on_text), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->entry, "activate", G_CALLBACK (on_enter), self, G_CONNECT_SWAPPED);
  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  g_signal_connect_object (keys, "key-pressed", G_CALLBACK (on_key), self, G_CONNECT_SWAPPED);
  gtk_widget_add_controller (GTK_WIDGET (self), keys);
  gtk_box_append (GTK_BOX (box), self->entry);
  gtk_box_append (GTK_BOX (box), build_list (self));
  gtk_popover_set_child (GTK_POPOVER (self), box);
}

GtkWidget *
qd_class_picker_new (void)
{
  return g_object_new (QD_TYPE_CLASS_PICKER, NULL);
}
