#include "app/pages/settings-editor.h"

#include <glib/gi18n.h>

#define ROWS_A_TURN 3 /* of the main loop: a row takes half a millisecond to build */

struct _QdSettingsEditor
{
  AdwPreferencesGroup parent_instance;
  AdwExpanderRow *advanced;
  QdTrainSettings *settings;
  GHashTable *editors;  /* setting's name to the widget with its value; both borrowed */
  GHashTable *mistakes; /* setting's name to a sentence */
  gboolean showing;
  guint next;   /* in the table of settings: the first one without a row */
  guint adding; /* a source, while rows are missing */
};

G_DEFINE_FINAL_TYPE (QdSettingsEditor, qd_settings_editor, ADW_TYPE_PREFERENCES_GROUP)

static guint changed_signal;

static const char *
get_name (gpointer editor)
{
  return g_object_get_data (editor, "setting");
}

static char *
dup_value (GtkWidget *editor)
{
  if (GTK_IS_SWITCH (editor))
    return g_strdup (gtk_switch_get_active (GTK_SWITCH (editor)) ? "1" : "0");
  if (GTK_IS_DROP_DOWN (editor))
    return g_strdup (gtk_string_object_get_string (gtk_drop_down_get_selected_item (GTK_DROP_DOWN (editor))));
  return g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (editor))));
}

static void
show_mistake (QdSettingsEditor *self, GtkWidget *editor, const GError *error)
{
  if (error == NULL && g_hash_table_lookup (self->mistakes, get_name (editor)) == NULL)
    return;
  if (error != NULL)
    {
      g_hash_table_replace (self->mistakes, (gpointer) get_name (editor), g_strdup (error->message));
      gtk_widget_add_css_class (editor, "error");
    }
  else
    {
      g_hash_table_remove (self->mistakes, get_name (editor));
      gtk_widget_remove_css_class (editor, "error");
    }
  gtk_widget_set_tooltip_text (editor, error != NULL ? error->message : g_object_get_data (G_OBJECT (editor), "range"));
}

static void
on_edited (QdSettingsEditor *self, GParamSpec *property, GtkWidget *editor)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *value = NULL;

  (void) property;
  if (self->showing)
    return;
  value = dup_value (editor);
  qd_train_settings_set (self->settings, get_name (editor), value, &error);
  show_mistake (self, editor, error);
  g_signal_emit (self, changed_signal, 0);
}

static GtkWidget *
build_editor (const QdSetting *setting)
{
  GtkWidget *entry;

  switch (setting->kind)
    {
    case QD_SETTING_SWITCH:
      return gtk_switch_new ();
    case QD_SETTING_CHOICE:
      return gtk_drop_down_new_from_strings (setting->choices);
    case QD_SETTING_TEXT:
    case QD_SETTING_INTEGER:
    case QD_SETTING_REAL:
    default:
      entry = gtk_entry_new ();
      gtk_editable_set_width_chars (GTK_EDITABLE (entry), 9);
      gtk_editable_set_max_width_chars (GTK_EDITABLE (entry), 9);
      gtk_entry_set_input_purpose (GTK_ENTRY (entry),
                                   setting->kind == QD_SETTING_TEXT ? GTK_INPUT_PURPOSE_FREE_FORM : GTK_INPUT_PURPOSE_NUMBER);
      return entry;
    }
}

static void
add_row (QdSettingsEditor *self, const QdSetting *setting)
{
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *editor = build_editor (setting);
  const char *property = GTK_IS_SWITCH (editor) ? "notify::active" : GTK_IS_DROP_DOWN (editor) ? "notify::selected" : "notify::text";
  g_autofree char *range = qd_setting_describe_range (setting);
  g_autofree char *sentence = g_markup_escape_text (_ (setting->sentence), -1);

  gtk_widget_set_valign (editor, GTK_ALIGN_CENTER);
  gtk_widget_set_tooltip_text (editor, range);
  gtk_accessible_update_property (GTK_ACCESSIBLE (editor), GTK_ACCESSIBLE_PROPERTY_LABEL, _ (setting->title), -1);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), _ (setting->title));
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), sentence);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), editor);
  adw_action_row_set_activatable_widget (ADW_ACTION_ROW (row), editor);
  gtk_widget_set_tooltip_text (row, setting->name);
  g_object_set_data (G_OBJECT (editor), "setting", (gpointer) setting->name);
  g_object_set_data_full (G_OBJECT (editor), "range", g_steal_pointer (&range), g_free);
  g_hash_table_insert (self->editors, (gpointer) setting->name, editor);
  g_signal_connect_object (editor, property, G_CALLBACK (on_edited), self, G_CONNECT_SWAPPED);
  if (setting->advanced)
    adw_expander_row_add_row (self->advanced, row);
  else
    adw_preferences_group_add (ADW_PREFERENCES_GROUP (self), row);
}

static void
show_value (GtkWidget *editor, const QdSetting *setting, const char *value)
{
  if (GTK_IS_SWITCH (editor))
    gtk_switch_set_active (GTK_SWITCH (editor), g_str_equal (value, "1") || g_str_equal (value, "true"));
  else if (GTK_IS_DROP_DOWN (editor))
    {
      for (guint i = 0; setting->choices[i] != NULL; i++)
        if (g_str_equal (setting->choices[i], value))
          gtk_drop_down_set_selected (GTK_DROP_DOWN (editor), i);
    }
  else if (!g_str_equal (gtk_editable_get_text (GTK_EDITABLE (editor)), value)) /* most stay, and a new text costs a layout */
    gtk_editable_set_text (GTK_EDITABLE (editor), value);
}

/* ---- The rows, which come a few at a time ---- */

static gboolean
is_own (const QdSetting *setting)
{
  static const char *const own[] = { "base_network", "use_pretrained_model", "weights", "device", NULL }; /* the page's */

  return g_strv_contains (own, setting->name);
}

static void
add_rows (QdSettingsEditor *self, guint most)
{
  guint n;
  const QdSetting *table = qd_settings_get_table (&n);

  self->showing = TRUE;
  for (; self->next < n && most > 0; self->next++)
    if (!is_own (&table[self->next]))
      {
        g_autofree char *value = qd_train_settings_get (self->settings, table[self->next].name);

        add_row (self, &table[self->next]);
        show_value (g_hash_table_lookup (self->editors, table[self->next].name), &table[self->next], value != NULL ? value : "");
        most--;
      }
  self->showing = FALSE;
  if (self->next == n)
    g_clear_handle_id (&self->adding, g_source_remove);
}

static gboolean
on_adding (gpointer user_data)
{
  QdSettingsEditor *self = user_data;

  add_rows (self, ROWS_A_TURN);
  return self->adding != 0;
}

/* Whoever looks sees all. */
static void
on_expanded (QdSettingsEditor *self)
{
  add_rows (self, G_MAXUINT);
}

void
qd_settings_editor_set (QdSettingsEditor *self, const QdTrainSettings *settings)
{
  GHashTableIter iter;
  gpointer name, editor;

  g_clear_pointer (&self->settings, qd_train_settings_free);
  self->settings = qd_train_settings_copy (settings);
  self->showing = TRUE;
  g_hash_table_iter_init (&iter, self->editors);
  while (g_hash_table_iter_next (&iter, &name, &editor))
    {
      g_autofree char *value = qd_train_settings_get (settings, name);

      show_value (editor, qd_settings_find (name), value != NULL ? value : "");
      show_mistake (self, editor, NULL);
    }
  self->showing = FALSE;
}

QdTrainSettings *
qd_settings_editor_get (QdSettingsEditor *self)
{
  return self->settings;
}

const char *
qd_settings_editor_get_mistake (QdSettingsEditor *self)
{
  GHashTableIter iter;
  gpointer sentence;

  g_hash_table_iter_init (&iter, self->mistakes);
  return g_hash_table_iter_next (&iter, NULL, &sentence) ? sentence : NULL;
}

static void
qd_settings_editor_dispose (GObject *object)
{
  g_clear_handle_id (&QD_SETTINGS_EDITOR (object)->adding, g_source_remove);
  G_OBJECT_CLASS (qd_settings_editor_parent_class)->dispose (object);
}

static void
qd_settings_editor_finalize (GObject *object)
{
  QdSettingsEditor *self = QD_SETTINGS_EDITOR (object);

  g_clear_pointer (&self->settings, qd_train_settings_free);
  g_hash_table_unref (self->editors);
  g_hash_table_unref (self->mistakes);
  G_OBJECT_CLASS (qd_settings_editor_parent_class)->finalize (object);
}

static void
qd_settings_editor_class_init (QdSettingsEditorClass *class)
{
  G_OBJECT_CLASS (class)->dispose = qd_settings_editor_dispose;
  G_OBJECT_CLASS (class)->finalize = qd_settings_editor_finalize;
  changed_signal = g_signal_new ("changed", QD_TYPE_SETTINGS_EDITOR, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
qd_settings_editor_init (QdSettingsEditor *self)
{
  self->editors = g_hash_table_new (g_str_hash, g_str_equal);
  self->mistakes = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, g_free);
  self->settings = qd_train_settings_new (NULL);
  self->advanced = ADW_EXPANDER_ROW (adw_expander_row_new ());
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->advanced), _ ("_Advanced"));
  adw_preferences_row_set_use_underline (ADW_PREFERENCES_ROW (self->advanced), TRUE);
  adw_expander_row_set_subtitle (self->advanced, _ ("All settings, by the names that Amazon SageMaker gives them"));
  g_signal_connect_object (self->advanced, "notify::expanded", G_CALLBACK (on_expanded), self, G_CONNECT_SWAPPED);
  g_signal_connect (self, "map", G_CALLBACK (on_expanded), NULL);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (self), GTK_WIDGET (self->advanced));
  self->adding = g_idle_add_full (G_PRIORITY_LOW, on_adding, self, NULL); /* not in the turn of another page */
}
