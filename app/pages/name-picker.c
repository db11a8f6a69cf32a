#include "app/pages/name-picker.h"

#include "app/pages/panel-row.h"
#include "engine/core/fold.h"

#include <glib/gi18n.h>

#define N_KEYS      9 /* names with a number key */
#define MOST_ROWS   30
#define LIST_HEIGHT 220
#define MOST_LETTERS 80

typedef struct
{
  const QdNamePickerWords *words;
  GtkWidget *entry;
  GtkListBox *list;
  GtkWidget *fresh; /* the row that makes a new one; NULL: there is one of that name */
  GArray *names;    /* of QdPickedName */
  guint selected;   /* of them, where nothing is typed */
} QdNamePickerPrivate;

G_DEFINE_TYPE_WITH_PRIVATE (QdNamePicker, qd_name_picker, GTK_TYPE_POPOVER)

enum
{
  SIGNAL_PICKED,
  SIGNAL_NAMED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

/* ---- Names ---- */

static void
clear_name (gpointer data)
{
  g_free (((QdPickedName *) data)->name);
}

GArray *
qd_picked_names_new (void)
{
  GArray *names = g_array_new (FALSE, FALSE, sizeof (QdPickedName));

  g_array_set_clear_func (names, clear_name);
  return names;
}

void
qd_picked_names_add (GArray *names, gint64 id, guint32 color, const char *name)
{
  QdPickedName added = { id, color, g_strdup (name) };

  g_array_append_val (names, added);
}

/* ---- The list ---- */

static QdNamePickerPrivate *
get_private (QdNamePicker *self)
{
  return qd_name_picker_get_instance_private (self);
}

static char *
dup_text (QdNamePickerPrivate *priv)
{
  return g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (priv->entry))));
}

static GtkWidget *
build_row (QdNamePickerPrivate *priv, guint position)
{
  const QdPickedName *name = &g_array_index (priv->names, QdPickedName, position);
  g_autofree char *text = g_strdup_printf ("%u", position + 1);
  GtkWidget *key = position < N_KEYS ? gtk_label_new (text) : NULL, *row;

  if (key != NULL)
    gtk_widget_add_css_class (key, "key-cap");
  row = qd_panel_row_new (name->id, name->color, name->name, key);
  if (!priv->words->colored)
    gtk_widget_set_visible (gtk_widget_get_first_child (gtk_list_box_row_get_child (GTK_LIST_BOX_ROW (row))), FALSE);
  return row;
}

/* At the end, where none is called like that. */
static void
add_fresh (QdNamePickerPrivate *priv, const char *text)
{
  g_auto (GStrv) parts = g_strsplit (_ (priv->words->fresh), "%s", 2);
  g_autofree char *label = g_strjoinv (text, parts);

  priv->fresh = gtk_list_box_row_new ();
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (priv->fresh), gtk_label_new (label));
  gtk_label_set_xalign (GTK_LABEL (gtk_list_box_row_get_child (GTK_LIST_BOX_ROW (priv->fresh))), 0);
  gtk_label_set_ellipsize (GTK_LABEL (gtk_list_box_row_get_child (GTK_LIST_BOX_ROW (priv->fresh))), PANGO_ELLIPSIZE_END);
  gtk_accessible_update_property (GTK_ACCESSIBLE (priv->fresh), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
  gtk_list_box_append (priv->list, priv->fresh);
}

static void
select_row (QdNamePickerPrivate *priv, GtkListBoxRow *row)
{
  if (row != NULL)
    gtk_list_box_select_row (priv->list, row);
}

/* Those of which a word begins like the text; never more than a person looks through. */
static void
fill (QdNamePickerPrivate *priv, const char *text)
{
  GtkListBoxRow *same = NULL;
  guint shown = 0;

  qd_panel_rows_clear (priv->list);
  priv->fresh = NULL;
  for (guint i = 0; i < priv->names->len; i++)
    {
      const QdPickedName *name = &g_array_index (priv->names, QdPickedName, i);
      gboolean is_same = *text == '\0' ? i == priv->selected : qd_is_same_name (name->name, text);

      if (!is_same && (shown >= MOST_ROWS || (*text != '\0' && !g_str_match_string (text, name->name, TRUE))))
        continue;
      gtk_list_box_append (priv->list, build_row (priv, i));
      if (is_same)
        same = gtk_list_box_get_row_at_index (priv->list, (int) shown);
      shown++;
    }
  if (same == NULL && *text != '\0')
    add_fresh (priv, text);
  if (same == NULL && priv->words->whole)
    same = GTK_LIST_BOX_ROW (priv->fresh);
  select_row (priv, same != NULL && (priv->words->whole || *text == '\0') ? same : gtk_list_box_get_row_at_index (priv->list, 0));
}

static void
on_text (QdNamePicker *self)
{
  g_autofree char *text = dup_text (get_private (self));

  fill (get_private (self), text);
}

static void
on_row (QdNamePicker *self, GtkListBoxRow *row)
{
  QdNamePickerPrivate *priv = get_private (self);
  g_autofree char *text = dup_text (priv);
  gboolean fresh = GTK_WIDGET (row) == priv->fresh;
  gint64 id = fresh ? 0 : qd_panel_row_get_id (row);

  if (fresh)
    g_signal_emit (self, signals[SIGNAL_NAMED], 0, text);
  else
    g_signal_emit (self, signals[SIGNAL_PICKED], 0, id);
  gtk_popover_popdown (GTK_POPOVER (self));
}

static void
on_enter (QdNamePicker *self)
{
  GtkListBoxRow *row = gtk_list_box_get_selected_row (get_private (self)->list);

  if (row != NULL)
    on_row (self, row);
}

static gboolean
pick_by_number (QdNamePicker *self, guint key)
{
  QdNamePickerPrivate *priv = get_private (self);
  gboolean empty = *gtk_editable_get_text (GTK_EDITABLE (priv->entry)) == '\0';
  GtkListBoxRow *row = !priv->words->whole || !empty || key < GDK_KEY_1 || key > GDK_KEY_9
                           ? NULL
                           : gtk_list_box_get_row_at_index (priv->list, (int) (key - GDK_KEY_1));

  if (row != NULL)
    on_row (self, row);
  return row != NULL;
}

/* What a popover hears its window does not; whoever goes to another step by its number has done with the names. */
static gboolean
go_to_step (QdNamePicker *self, guint key, GtkEventControllerKey *keys)
{
  return key >= GDK_KEY_1 && key <= GDK_KEY_9 &&
         gtk_event_controller_key_forward (keys, GTK_WIDGET (gtk_widget_get_root (GTK_WIDGET (self))));
}

/* Up and Down walk through the list while the text has the focus. */
static gboolean
on_key (QdNamePicker *self, guint key, G_GNUC_UNUSED guint code, GdkModifierType state, GtkEventControllerKey *keys)
{
  QdNamePickerPrivate *priv = get_private (self);
  GtkListBoxRow *row = gtk_list_box_get_selected_row (priv->list);
  int step = key == GDK_KEY_Down ? 1 : key == GDK_KEY_Up ? -1 : 0;
  GdkModifierType modifiers = state & (GDK_CONTROL_MASK | GDK_ALT_MASK | GDK_SUPER_MASK);

  if (modifiers != 0)
    return modifiers == GDK_ALT_MASK && go_to_step (self, key, keys) ? GDK_EVENT_STOP : GDK_EVENT_PROPAGATE;
  if (step == 0)
    return pick_by_number (self, key) ? GDK_EVENT_STOP : GDK_EVENT_PROPAGATE;
  select_row (priv, gtk_list_box_get_row_at_index (priv->list, row != NULL ? gtk_list_box_row_get_index (row) + step : 0));
  return GDK_EVENT_STOP;
}

void
qd_name_picker_open (QdNamePicker *self, GArray *names, guint selected, const GdkRectangle *at)
{
  QdNamePickerPrivate *priv = get_private (self);

  g_array_unref (priv->names);
  priv->names = g_array_ref (names);
  priv->selected = selected;
  gtk_editable_set_text (GTK_EDITABLE (priv->entry), "");
  on_text (self);
  gtk_popover_set_pointing_to (GTK_POPOVER (self), at);
  gtk_popover_popup (GTK_POPOVER (self));
  gtk_widget_grab_focus (priv->entry);
}

static void
qd_name_picker_finalize (GObject *object)
{
  g_array_unref (get_private (QD_NAME_PICKER (object))->names);
  G_OBJECT_CLASS (qd_name_picker_parent_class)->finalize (object);
}

static void
qd_name_picker_class_init (QdNamePickerClass *class)
{
  G_OBJECT_CLASS (class)->finalize = qd_name_picker_finalize;
  signals[SIGNAL_PICKED] =
      g_signal_new ("picked", QD_TYPE_NAME_PICKER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_INT64);
  signals[SIGNAL_NAMED] =
      g_signal_new ("named", QD_TYPE_NAME_PICKER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
}

static GtkWidget *
build_list (QdNamePicker *self)
{
  QdNamePickerPrivate *priv = get_private (self);
  GtkWidget *window = gtk_scrolled_window_new ();

  priv->list = GTK_LIST_BOX (gtk_list_box_new ());
  gtk_widget_add_css_class (GTK_WIDGET (priv->list), "panel-list");
  g_signal_connect_object (priv->list, "row-activated", G_CALLBACK (on_row), self, G_CONNECT_SWAPPED);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (window), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_propagate_natural_height (GTK_SCROLLED_WINDOW (window), TRUE);
  gtk_scrolled_window_set_max_content_height (GTK_SCROLLED_WINDOW (window), LIST_HEIGHT);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (window), GTK_WIDGET (priv->list));
  return window;
}

static GtkWidget *
build_label (const char *text, const char *look)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_max_width_chars (GTK_LABEL (label), 30);
  gtk_widget_add_css_class (label, look);
  return label;
}

void
qd_name_picker_set_words (QdNamePicker *self, const QdNamePickerWords *words)
{
  QdNamePickerPrivate *priv = get_private (self);
  g_autofree char *entry = g_strconcat (words->name, "_entry", NULL);
  GtkWidget *box = gtk_popover_get_child (GTK_POPOVER (self));

  g_return_if_fail (priv->words == NULL);
  priv->words = words;
  gtk_widget_set_name (GTK_WIDGET (self), words->name);
  gtk_widget_set_name (priv->entry, entry);
  gtk_entry_set_placeholder_text (GTK_ENTRY (priv->entry), _ (words->placeholder));
  gtk_accessible_update_property (GTK_ACCESSIBLE (priv->entry), GTK_ACCESSIBLE_PROPERTY_LABEL, _ (words->field), -1);
  gtk_accessible_update_property (GTK_ACCESSIBLE (priv->list), GTK_ACCESSIBLE_PROPERTY_LABEL, _ (words->list), -1);
  if (words->title == NULL)
    return;
  gtk_box_prepend (GTK_BOX (box), build_label (_ (words->hint), "caption"));
  gtk_box_prepend (GTK_BOX (box), build_label (_ (words->title), "heading"));
}

static void
qd_name_picker_init (QdNamePicker *self)
{
  QdNamePickerPrivate *priv = get_private (self);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  GtkEventController *keys = gtk_event_controller_key_new ();

  priv->names = qd_picked_names_new ();
  priv->entry = gtk_entry_new ();
  gtk_entry_set_max_length (GTK_ENTRY (priv->entry), MOST_LETTERS);
  gtk_editable_set_width_chars (GTK_EDITABLE (priv->entry), 24);
  g_signal_connect_object (priv->entry, "changed", G_CALLBACK (on_text), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (priv->entry, "activate", G_CALLBACK (on_enter), self, G_CONNECT_SWAPPED);
  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  g_signal_connect_object (keys, "key-pressed", G_CALLBACK (on_key), self, G_CONNECT_SWAPPED);
  gtk_widget_add_controller (GTK_WIDGET (self), keys);
  gtk_box_append (GTK_BOX (box), priv->entry);
  gtk_box_append (GTK_BOX (box), build_list (self));
  gtk_popover_set_child (GTK_POPOVER (self), box);
}
