#include "app/pages/merge-dialog.h"

#include <adwaita.h>
#include <glib/gi18n.h>

typedef struct
{
  GWeakRef owner;
  GArray *species;
  QdMergeNamed named;
  GtkEditable *entry;
} Merge;

static void
merge_free (gpointer data, GClosure *closure)
{
  Merge *merge = data;

  (void) closure;
  g_weak_ref_clear (&merge->owner);
  g_array_unref (merge->species);
  g_free (merge);
}

static void
on_response (AdwMessageDialog *dialog, const char *response, Merge *merge)
{
  g_autofree char *name = g_strstrip (g_strdup (gtk_editable_get_text (merge->entry)));
  g_autoptr (GObject) owner = g_weak_ref_get (&merge->owner);

  (void) dialog;
  if (owner != NULL && g_str_equal (response, "merge") && *name != '\0')
    merge->named (owner, merge->species, name);
}

static void
on_changed (AdwMessageDialog *dialog, GtkEditable *entry)
{
  g_autofree char *name = g_strstrip (g_strdup (gtk_editable_get_text (entry)));

  adw_message_dialog_set_response_enabled (dialog, "merge", *name != '\0');
}

static GtkWidget *
add_entry (AdwMessageDialog *dialog, const char *suggested)
{
  GtkWidget *list = gtk_list_box_new (), *row = adw_entry_row_new ();

  gtk_list_box_set_selection_mode (GTK_LIST_BOX (list), GTK_SELECTION_NONE);
  gtk_widget_add_css_class (list, "boxed-list");
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), _ ("Name of the class"));
  adw_entry_row_set_activates_default (ADW_ENTRY_ROW (row), TRUE);
  g_signal_connect_object (row, "changed", G_CALLBACK (on_changed), dialog, G_CONNECT_SWAPPED);
  gtk_editable_set_text (GTK_EDITABLE (row), suggested != NULL ? suggested : "");
  gtk_list_box_append (GTK_LIST_BOX (list), row);
  adw_message_dialog_set_extra_child (dialog, list);
  return row;
}

void
qd_merge_dialog_show (GtkWidget *owner, GArray *species, const char *suggested, QdMergeNamed named)
{
  g_autofree char *heading = g_strdup_printf (
      ngettext ("Merge %u species into one class?", "Merge %u species into one class?", species->len), species->len);
  GtkWidget *widget =
      adw_message_dialog_new (GTK_WINDOW (gtk_widget_get_root (owner)), heading,
                              _ ("They are learned as one, and their boxes go along. They can be separated again."));
  AdwMessageDialog *dialog = ADW_MESSAGE_DIALOG (widget);
  Merge *merge = g_new0 (Merge, 1);

  g_weak_ref_init (&merge->owner, owner);
  merge->species = g_array_ref (species);
  merge->named = named;
  adw_message_dialog_add_responses (dialog, "cancel", _ ("_Cancel"), "merge", _ ("_Merge"), NULL);
  adw_message_dialog_set_response_appearance (dialog, "merge", ADW_RESPONSE_SUGGESTED);
  adw_message_dialog_set_default_response (dialog, "merge");
  adw_message_dialog_set_close_response (dialog, "cancel");
  merge->entry = GTK_EDITABLE (add_entry (dialog, suggested));
  on_changed (dialog, merge->entry);
  g_signal_connect_data (dialog, "response", G_CALLBACK (on_response), merge, merge_free, 0);
  gtk_window_present (GTK_WINDOW (widget));
}
