#include "app/dialogs.h"

#include "app/unfold-list.h"

#include <glib/gi18n.h>

#define SHOWN_WARNINGS 60

/* ---- Files ---- */

typedef struct
{
  GWeakRef owner;
  QdFilesChosen chosen;
} Choice;

static void
choice_free (gpointer data, GClosure *closure)
{
  Choice *choice = data;

  (void) closure;
  g_weak_ref_clear (&choice->owner);
  g_free (choice);
}

static Choice *
choice_new (GtkWidget *owner, QdFilesChosen chosen)
{
  Choice *choice = g_new0 (Choice, 1);

  g_weak_ref_init (&choice->owner, owner);
  choice->chosen = chosen;
  return choice;
}

static void
hand_over (Choice *choice, GStrv paths)
{
  g_autoptr (GObject) owner = g_weak_ref_get (&choice->owner);

  if (owner != NULL && paths[0] != NULL)
    choice->chosen (owner, paths);
}

static void
on_response (GtkNativeDialog *dialog, int response, gpointer user_data)
{
  g_autoptr (GListModel) files = gtk_file_chooser_get_files (GTK_FILE_CHOOSER (dialog));
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) paths = NULL;

  for (guint i = 0; response == GTK_RESPONSE_ACCEPT && i < g_list_model_get_n_items (files); i++)
    {
      g_autoptr (GFile) file = g_list_model_get_item (files, i);

      if (g_file_peek_path (file) != NULL)
        g_strv_builder_add (builder, g_file_peek_path (file));
    }
  paths = g_strv_builder_end (builder);
  hand_over (user_data, paths);
  g_object_unref (dialog); /* it was kept for this answer */
}

void
qd_choose_files (GtkWidget *owner, const char *title, GtkFileChooserAction action, gboolean many, const char *const *suffixes,
                 const char *name, QdFilesChosen chosen)
{
  GtkFileChooserNative *dialog = gtk_file_chooser_native_new (title, GTK_WINDOW (gtk_widget_get_root (owner)), action, NULL, NULL);

  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (dialog), TRUE);
  gtk_file_chooser_set_select_multiple (GTK_FILE_CHOOSER (dialog), many);
  if (suffixes != NULL)
    {
      g_autoptr (GtkFileFilter) filter = gtk_file_filter_new (), all = gtk_file_filter_new ();

      for (guint i = 0; suffixes[i] != NULL; i++)
        gtk_file_filter_add_suffix (filter, suffixes[i]);
      gtk_file_filter_set_name (filter, _ ("Files called as usual"));
      gtk_file_filter_set_name (all, _ ("All files"));
      gtk_file_filter_add_pattern (all, "*");
      gtk_file_chooser_add_filter (GTK_FILE_CHOOSER (dialog), filter);
      gtk_file_chooser_add_filter (GTK_FILE_CHOOSER (dialog), all);
      gtk_file_chooser_set_filter (GTK_FILE_CHOOSER (dialog), filter);
    }
  if (name != NULL)
    gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (dialog), name);
  g_signal_connect_data (dialog, "response", G_CALLBACK (on_response), choice_new (owner, chosen), choice_free, 0);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (dialog));
}

static gboolean
on_drop (GtkDropTarget *target, const GValue *value, double x, double y, gpointer user_data)
{
  GSList *files = g_value_get_boxed (value);
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) paths = NULL;

  (void) target;
  (void) x;
  (void) y;
  for (; files != NULL; files = files->next)
    if (g_file_peek_path (files->data) != NULL)
      g_strv_builder_add (builder, g_file_peek_path (files->data));
  paths = g_strv_builder_end (builder);
  hand_over (user_data, paths);
  return paths[0] != NULL;
}

void
qd_accept_dropped_files (GtkWidget *widget, GtkWidget *owner, QdFilesChosen chosen)
{
  GtkDropTarget *target = gtk_drop_target_new (GDK_TYPE_FILE_LIST, GDK_ACTION_COPY);

  g_signal_connect_data (target, "drop", G_CALLBACK (on_drop), choice_new (owner, chosen), choice_free, 0);
  gtk_widget_add_controller (widget, GTK_EVENT_CONTROLLER (target));
}

/* ---- Reports ---- */

static char *
list_reasons (QdReport *report)
{
  g_autoptr (GPtrArray) reasons = qd_report_list_reasons (report);
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < reasons->len; i++)
    g_string_append_printf (text, "%s%s: %u", i > 0 ? ", " : "", _ (reasons->pdata[i]),
                            qd_report_count (report, reasons->pdata[i]));
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static void
add_reasons (GtkWidget *list, QdReport *report)
{
  g_autoptr (GPtrArray) reasons = qd_report_list_reasons (report);

  for (guint i = 0; i < reasons->len; i++)
    {
      GPtrArray *examples = qd_report_get_examples (report, reasons->pdata[i]);
      guint n = qd_report_count (report, reasons->pdata[i]);
      g_autofree char *title = g_strdup_printf (_ ("Skipped: %s"), _ (reasons->pdata[i]));
      g_autofree char *count = g_strdup_printf ("%u", n);

      if (examples != NULL)
        qd_unfold_list_add (list, title, count, examples, QD_REPORT_MAX_EXAMPLES, n);
    }
}

GtkWidget *
qd_report_details_new (QdReport *report)
{
  GtkWidget *scrolled, *list = qd_unfold_list_new (&scrolled);

  gtk_widget_set_name (list, "report-details");
  if (report->notes->len > 0)
    qd_unfold_list_add (list, _ ("How the files are written"), NULL, report->notes, SHOWN_WARNINGS, report->notes->len);
  add_reasons (list, report);
  if (report->warnings->len > 0)
    qd_unfold_list_add (list, _ ("All remarks"), NULL, report->warnings, SHOWN_WARNINGS, report->n_warnings);
  return scrolled;
}

GtkWidget *
qd_show_report (GtkWidget *owner, const char *heading, QdReport *report)
{
  g_autofree char *reasons = list_reasons (report);
  g_autofree char *body = report->skipped > 0 ? g_strdup_printf (_ ("Skipped: %s"), reasons) : NULL;
  GtkWidget *dialog = adw_message_dialog_new (GTK_WINDOW (gtk_widget_get_root (owner)), heading, body);

  if (report->warnings->len > 0 || report->notes->len > 0)
    adw_message_dialog_set_extra_child (ADW_MESSAGE_DIALOG (dialog), qd_report_details_new (report));
  adw_message_dialog_add_response (ADW_MESSAGE_DIALOG (dialog), "close", _ ("_Close"));
  gtk_window_present (GTK_WINDOW (dialog));
  return dialog;
}

/* ---- Questions ---- */

GtkWidget *
qd_ask_to_stop (GtkWidget *owner, const char *sentence)
{
  GtkWidget *widget = adw_message_dialog_new (GTK_WINDOW (gtk_widget_get_root (owner)), _ ("Stop what is running?"), sentence);
  AdwMessageDialog *dialog = ADW_MESSAGE_DIALOG (widget);

  adw_message_dialog_add_responses (dialog, "go-on", _ ("_Go on"), "stop", _ ("_Stop and close"), NULL);
  adw_message_dialog_set_response_appearance (dialog, "stop", ADW_RESPONSE_DESTRUCTIVE);
  adw_message_dialog_set_default_response (dialog, "go-on");
  adw_message_dialog_set_close_response (dialog, "go-on");
  gtk_window_present (GTK_WINDOW (widget));
  return widget;
}
