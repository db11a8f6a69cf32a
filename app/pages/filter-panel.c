#include "app/pages/filter-panel.h"

#include "engine/inat/licenses.h"

#include <glib/gi18n.h>

struct _QdFilterPanel
{
  AdwBin parent_instance;
  AdwPreferencesGroup *licenses, *qualities;
  GtkEditable *place, *from, *to;
  QdFilter *filter;      /* as it was shown; NULL before */
  GPtrArray *check_rows; /* of licenses and qualities, borrowed */
  gboolean showing;      /* the rows are being filled */
};

G_DEFINE_FINAL_TYPE (QdFilterPanel, qd_filter_panel, ADW_TYPE_BIN)

static guint changed_signal;

/* The keys of one kind whose rows are ticked. When all are, the filter lets everything pass, also what a later import brings. */
static GStrv
list_ticked (QdFilterPanel *self, const char *kind)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  gboolean all = TRUE;

  for (guint i = 0; i < self->check_rows->len; i++)
    {
      GObject *row = self->check_rows->pdata[i];
      GtkCheckButton *check = g_object_get_data (row, "check");

      if (!g_str_equal (g_object_get_data (row, "kind"), kind))
        continue;
      if (gtk_check_button_get_active (check))
        g_strv_builder_add (builder, g_object_get_data (row, "key"));
      else
        all = FALSE;
    }
  return all ? NULL : g_strv_builder_end (builder);
}

static char *
dup_text (GtkEditable *entry)
{
  g_autofree char *text = g_strstrip (g_strdup (gtk_editable_get_text (entry)));

  return *text != '\0' ? g_steal_pointer (&text) : NULL;
}

QdFilter *
qd_filter_panel_dup (QdFilterPanel *self)
{
  QdFilter *filter = self->filter != NULL ? qd_filter_copy (self->filter) : qd_filter_new ();

  g_strfreev (filter->licenses);
  g_strfreev (filter->qualities);
  g_free (filter->place);
  g_free (filter->from);
  g_free (filter->to);
  filter->licenses = list_ticked (self, "license");
  filter->qualities = list_ticked (self, "quality");
  filter->place = dup_text (self->place);
  filter->from = dup_text (self->from);
  filter->to = dup_text (self->to);
  return filter;
}

static void
on_changed (QdFilterPanel *self)
{
  if (!self->showing)
    g_signal_emit (self, changed_signal, 0);
}

static void
add_check_row (QdFilterPanel *self, AdwPreferencesGroup *group, const char *kind, const QdFacet *facet, const char *title,
               const char *subtitle, GStrv ticked)
{
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *check = gtk_check_button_new ();
  g_autofree char *text = g_strdup_printf ("%u", facet->count);
  g_autofree char *markup = g_markup_escape_text (title, -1);
  GtkWidget *count = gtk_label_new (text);

  gtk_check_button_set_active (GTK_CHECK_BUTTON (check),
                               ticked == NULL || g_strv_contains ((const char *const *) ticked, facet->key));
  gtk_widget_set_valign (check, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (count, "numeric");
  gtk_widget_add_css_class (count, "dim-label");
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), markup);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), subtitle);
  adw_action_row_add_prefix (ADW_ACTION_ROW (row), check);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), count);
  adw_action_row_set_activatable_widget (ADW_ACTION_ROW (row), check);
  g_object_set_data (G_OBJECT (row), "check", check);
  g_object_set_data (G_OBJECT (row), "kind", (gpointer) kind);
  g_object_set_data_full (G_OBJECT (row), "key", g_strdup (facet->key), g_free);
  g_signal_connect_object (check, "toggled", G_CALLBACK (on_changed), self, G_CONNECT_SWAPPED);
  adw_preferences_group_add (group, row);
  g_ptr_array_add (self->check_rows, row);
}

static void
show_rows (QdFilterPanel *self, GPtrArray *licenses, GPtrArray *qualities)
{
  for (guint i = 0; i < self->check_rows->len; i++)
    {
      GObject *row = self->check_rows->pdata[i];

      adw_preferences_group_remove (g_str_equal (g_object_get_data (row, "kind"), "license") ? self->licenses : self->qualities,
                                    GTK_WIDGET (row));
    }
  g_ptr_array_set_size (self->check_rows, 0);
  for (guint i = 0; i < licenses->len; i++)
    {
      const QdFacet *facet = licenses->pdata[i];
      QdLicense license = qd_license_parse (facet->key);

      add_check_row (self, self->licenses, "license", facet, qd_license_name (license), qd_license_meaning (license),
                     self->filter->licenses);
    }
  for (guint i = 0; i < qualities->len; i++)
    {
      const QdFacet *facet = qualities->pdata[i];
      const char *title = g_str_equal (facet->key, "research")   ? _ ("Research grade")
                          : g_str_equal (facet->key, "needs_id") ? _ ("Needs identification")
                          : g_str_equal (facet->key, "casual")   ? _ ("Casual")
                                                                 : _ ("Not known");
      const char *subtitle = g_str_equal (facet->key, "research")   ? _ ("several people agree on the species")
                             : g_str_equal (facet->key, "needs_id") ? _ ("nobody has confirmed the species yet")
                             : g_str_equal (facet->key, "casual")   ? _ ("captive, planted, or without a date or place")
                                                                    : NULL;

      add_check_row (self, self->qualities, "quality", facet, title, subtitle, self->filter->qualities);
    }
}

static void
set_text (GtkEditable *entry, const char *text)
{
  if (g_strcmp0 (gtk_editable_get_text (entry), text != NULL ? text : "") != 0)
    gtk_editable_set_text (entry, text != NULL ? text : "");
}

void
qd_filter_panel_show (QdFilterPanel *self, const QdFilter *filter, GPtrArray *licenses, GPtrArray *qualities)
{
  g_clear_pointer (&self->filter, qd_filter_free);
  self->filter = qd_filter_copy (filter);
  self->showing = TRUE;
  show_rows (self, licenses, qualities);
  set_text (self->place, filter->place);
  set_text (self->from, filter->from);
  set_text (self->to, filter->to);
  self->showing = FALSE;
}

static void
qd_filter_panel_finalize (GObject *object)
{
  QdFilterPanel *self = QD_FILTER_PANEL (object);

  g_clear_pointer (&self->filter, qd_filter_free);
  g_ptr_array_unref (self->check_rows);
  G_OBJECT_CLASS (qd_filter_panel_parent_class)->finalize (object);
}

static void
qd_filter_panel_class_init (QdFilterPanelClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->finalize = qd_filter_panel_finalize;
  changed_signal = g_signal_new ("changed", QD_TYPE_FILTER_PANEL, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/quadrat_app/Quadrat/filter-panel.ui");
  gtk_widget_class_bind_template_child (widget_class, QdFilterPanel, licenses);
  gtk_widget_class_bind_template_child (widget_class, QdFilterPanel, qualities);
  gtk_widget_class_bind_template_child (widget_class, QdFilterPanel, place);
  gtk_widget_class_bind_template_child (widget_class, QdFilterPanel, from);
  gtk_widget_class_bind_template_child (widget_class, QdFilterPanel, to);
  gtk_widget_class_bind_template_callback (widget_class, on_changed);
}

static void
qd_filter_panel_init (QdFilterPanel *self)
{
  self->check_rows = g_ptr_array_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
}
