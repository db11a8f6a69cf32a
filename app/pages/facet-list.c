#include "app/pages/facet-list.h"

#include "app/words.h"

#include <glib/gi18n.h>

#define ROWS 6 /* made at once */

typedef struct
{
  GtkWidget *row; /* GtkListBoxRow */
  GtkWidget *check;
  GtkLabel *title, *subtitle, *count;
  char *key;
} Row;

struct _QdFacetList
{
  AdwPreferencesGroup parent_instance;
  GtkWidget *search, *list, *more, *clear;
  GPtrArray *rows;  /* of Row; those that are not needed are hidden */
  gboolean showing; /* rows are being filled: nothing is a person's doing */
  gboolean searchable;
};

G_DEFINE_FINAL_TYPE (QdFacetList, qd_facet_list, ADW_TYPE_PREFERENCES_GROUP)

enum
{
  SIGNAL_TOGGLED,
  SIGNAL_SEARCH,
  SIGNAL_MORE,
  SIGNAL_CLEARED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

enum
{
  PROP_SEARCHABLE = 1,
  PROP_PLACEHOLDER,
  PROP_CLEAR_LABEL,
};

/* ---- Rows ---- */

static void
row_free (gpointer data)
{
  Row *row = data;

  g_free (row->key);
  g_free (row);
}

static void
on_toggled (GtkCheckButton *check, QdFacetList *self)
{
  const Row *row = g_object_get_data (G_OBJECT (check), "row");

  if (!self->showing)
    g_signal_emit (self, signals[SIGNAL_TOGGLED], 0, row->key);
}

static GtkLabel *
add_label (GtkWidget *box, gboolean fills, const char *class, const char *other_class)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (label), fills ? 0 : 1);
  gtk_label_set_ellipsize (GTK_LABEL (label), fills ? PANGO_ELLIPSIZE_END : PANGO_ELLIPSIZE_NONE);
  gtk_widget_set_hexpand (label, fills);
  if (class != NULL)
    gtk_widget_add_css_class (label, class);
  if (other_class != NULL)
    gtk_widget_add_css_class (label, other_class);
  gtk_box_append (GTK_BOX (box), label);
  return GTK_LABEL (label);
}

static gboolean
on_tooltip (GtkLabel *title, int x, int y, gboolean keyboard, GtkTooltip *tooltip)
{
  (void) x;
  (void) y;
  (void) keyboard;
  gtk_tooltip_set_text (tooltip, gtk_label_get_text (title));
  return pango_layout_is_ellipsized (gtk_label_get_layout (title));
}

static Row *
add_row (QdFacetList *self)
{
  Row *row = g_new0 (Row, 1);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8), *texts = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);

  row->row = gtk_list_box_row_new ();
  row->check = gtk_check_button_new ();
  gtk_widget_set_valign (texts, GTK_ALIGN_CENTER);
  row->title = add_label (texts, TRUE, NULL, NULL);
  gtk_widget_set_has_tooltip (GTK_WIDGET (row->title), TRUE);
  g_signal_connect (row->title, "query-tooltip", G_CALLBACK (on_tooltip), NULL);
  row->subtitle = add_label (texts, TRUE, "caption", "dim-label");
  gtk_label_set_wrap (row->subtitle, TRUE);
  gtk_label_set_ellipsize (row->subtitle, PANGO_ELLIPSIZE_NONE);
  gtk_box_append (GTK_BOX (box), texts);
  row->count = add_label (box, FALSE, "numeric", "dim-label");
  gtk_check_button_set_child (GTK_CHECK_BUTTON (row->check), box);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row->row), FALSE);
  gtk_widget_set_focusable (row->row, FALSE); /* the tick has the focus */
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row->row), row->check);
  gtk_widget_set_visible (row->row, FALSE);
  g_object_set_data (G_OBJECT (row->check), "row", row);
  g_signal_connect_object (row->check, "toggled", G_CALLBACK (on_toggled), self, 0);
  gtk_list_box_append (GTK_LIST_BOX (self->list), row->row);
  g_ptr_array_add (self->rows, row);
  return row;
}

/* Setting a text costs a layout even where it stays the same. */
static void
set_label (GtkLabel *label, const char *text)
{
  if (!g_str_equal (gtk_label_get_text (label), text))
    gtk_label_set_text (label, text);
}

static void
show_value (Row *row, const QdFacetValue *value)
{
  g_autofree char *count = qd_words_count (value->count);
  /* Translators: a value and how many observations have it, as a screen reader says it: "CC0, 1,234 observations". */
  g_autofree char *spoken =
      g_strdup_printf (ngettext ("%s, %s observation", "%s, %s observations", value->count), value->title, count);

  g_free (row->key);
  row->key = g_strdup (value->key);
  set_label (row->title, value->title);
  set_label (row->subtitle, value->subtitle != NULL ? value->subtitle : "");
  gtk_widget_set_visible (GTK_WIDGET (row->subtitle), value->subtitle != NULL);
  set_label (row->count, count);
  gtk_check_button_set_active (GTK_CHECK_BUTTON (row->check), value->on);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row->check), GTK_ACCESSIBLE_PROPERTY_LABEL, spoken, -1);
  gtk_widget_set_visible (row->row, TRUE);
}

void
qd_facet_list_make_rows (QdFacetList *self)
{
  while (self->rows->len < ROWS)
    add_row (self);
}

void
qd_facet_list_show (QdFacetList *self, const QdFacetValue *values, guint n, guint n_left, gboolean conditioned)
{
  gboolean searching = *gtk_editable_get_text (GTK_EDITABLE (self->search)) != '\0' || n > ROWS;
  g_autofree char *count = qd_words_count (n_left);
  g_autofree char *more = g_strdup_printf (ngettext ("%s more", "%s more", n_left), count);

  self->showing = TRUE;
  for (guint i = 0; i < MAX (n, self->rows->len); i++)
    {
      Row *row = i < self->rows->len ? self->rows->pdata[i] : add_row (self);

      if (i < n)
        show_value (row, &values[i]);
      else
        gtk_widget_set_visible (row->row, FALSE);
    }
  self->showing = FALSE;
  gtk_widget_set_visible (self->search, self->searchable && (n_left > 0 || searching));
  gtk_widget_set_visible (self->list, n > 0);
  gtk_button_set_label (GTK_BUTTON (self->more), more);
  gtk_widget_set_visible (self->more, n_left > 0);
  gtk_widget_set_visible (self->clear, conditioned);
}

/* ---- The group ---- */

static void
on_search (QdFacetList *self)
{
  g_signal_emit (self, signals[SIGNAL_SEARCH], 0, gtk_editable_get_text (GTK_EDITABLE (self->search)));
}

/* Return ticks the first. */
static void
on_activate (QdFacetList *self)
{
  const Row *first = self->rows->len > 0 ? self->rows->pdata[0] : NULL;

  if (first != NULL && gtk_widget_get_visible (first->row))
    g_signal_emit (self, signals[SIGNAL_TOGGLED], 0, first->key);
}

static void
on_more (QdFacetList *self)
{
  g_signal_emit (self, signals[SIGNAL_MORE], 0);
}

static void
on_clear (QdFacetList *self)
{
  g_signal_emit (self, signals[SIGNAL_CLEARED], 0);
}

static void
qd_facet_list_set_property (GObject *object, guint id, const GValue *value, GParamSpec *spec)
{
  QdFacetList *self = QD_FACET_LIST (object);
  const char *text = G_VALUE_HOLDS_STRING (value) ? g_value_get_string (value) : NULL;

  switch (id)
    {
    case PROP_SEARCHABLE: self->searchable = g_value_get_boolean (value); break;
    case PROP_PLACEHOLDER:
      g_object_set (self->search, "placeholder-text", text, NULL);
      gtk_accessible_update_property (GTK_ACCESSIBLE (self->search), GTK_ACCESSIBLE_PROPERTY_LABEL, text, -1);
      break;
    case PROP_CLEAR_LABEL: gtk_button_set_label (GTK_BUTTON (self->clear), text); break;
    default: G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, spec);
    }
}

static void
qd_facet_list_finalize (GObject *object)
{
  g_ptr_array_unref (QD_FACET_LIST (object)->rows);
  G_OBJECT_CLASS (qd_facet_list_parent_class)->finalize (object);
}

static void
qd_facet_list_class_init (QdFacetListClass *class)
{
  GObjectClass *object_class = G_OBJECT_CLASS (class);
  const GParamFlags flags = G_PARAM_WRITABLE | G_PARAM_STATIC_STRINGS;

  object_class->set_property = qd_facet_list_set_property;
  object_class->finalize = qd_facet_list_finalize;
  g_object_class_install_property (object_class, PROP_SEARCHABLE,
                                   g_param_spec_boolean ("searchable", NULL, NULL, FALSE, flags));
  g_object_class_install_property (object_class, PROP_PLACEHOLDER,
                                   g_param_spec_string ("placeholder", NULL, NULL, NULL, flags));
  g_object_class_install_property (object_class, PROP_CLEAR_LABEL,
                                   g_param_spec_string ("clear-label", NULL, NULL, NULL, flags));
  signals[SIGNAL_TOGGLED] =
      g_signal_new ("toggled", QD_TYPE_FACET_LIST, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  signals[SIGNAL_SEARCH] =
      g_signal_new ("search", QD_TYPE_FACET_LIST, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  signals[SIGNAL_MORE] = g_signal_new ("more", QD_TYPE_FACET_LIST, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_CLEARED] =
      g_signal_new ("cleared", QD_TYPE_FACET_LIST, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
make_buttons (QdFacetList *self)
{
  self->more = gtk_button_new_with_label ("");
  gtk_widget_add_css_class (self->more, "flat");
  gtk_widget_set_halign (self->more, GTK_ALIGN_START);
  gtk_widget_set_margin_top (self->more, 6);
  gtk_widget_set_visible (self->more, FALSE);
  g_signal_connect_object (self->more, "clicked", G_CALLBACK (on_more), self, G_CONNECT_SWAPPED);
  self->clear = gtk_button_new_with_label ("");
  gtk_widget_add_css_class (self->clear, "flat");
  gtk_widget_add_css_class (self->clear, "small-text-button");
  gtk_widget_set_valign (self->clear, GTK_ALIGN_CENTER);
  gtk_widget_set_visible (self->clear, FALSE);
  g_signal_connect_object (self->clear, "clicked", G_CALLBACK (on_clear), self, G_CONNECT_SWAPPED);
}

static void
qd_facet_list_init (QdFacetList *self)
{
  AdwPreferencesGroup *group = ADW_PREFERENCES_GROUP (self);

  self->rows = g_ptr_array_new_with_free_func (row_free);
  self->search = gtk_search_entry_new ();
  gtk_widget_set_margin_bottom (self->search, 6);
  gtk_widget_set_visible (self->search, FALSE);
  g_signal_connect_object (self->search, "search-changed", G_CALLBACK (on_search), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->search, "activate", G_CALLBACK (on_activate), self, G_CONNECT_SWAPPED);
  self->list = gtk_list_box_new ();
  gtk_list_box_set_selection_mode (GTK_LIST_BOX (self->list), GTK_SELECTION_NONE);
  gtk_widget_add_css_class (self->list, "boxed-list");
  gtk_widget_add_css_class (self->list, "facet");
  make_buttons (self);
  adw_preferences_group_add (group, self->search);
  adw_preferences_group_add (group, self->list);
  adw_preferences_group_add (group, self->more);
  adw_preferences_group_set_header_suffix (group, self->clear);
}
