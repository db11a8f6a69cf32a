#include "app/dialogs.h"

#include "app/page.h"
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

char *
qd_describe_unreachable (GFile *file, guint n)
{
  g_autofree char *name = g_file_get_basename (file), *uri = name == NULL ? g_file_get_uri (file) : NULL;
  const char *shown = name != NULL ? name : uri;

  if (n == 1)
    return g_strdup_printf (_ ("“%s” is not on this computer: copy it into a folder first."), shown);
  return g_strdup_printf (ngettext ("“%s” and %u more file are not on this computer: copy them into a folder first.",
                                    "“%s” and %u more files are not on this computer: copy them into a folder first.", n - 1),
                          shown, n - 1);
}

static void
tell (GtkWidget *owner, const char *sentence)
{
  GtkWidget *page = gtk_widget_get_ancestor (owner, QD_TYPE_PAGE), *dialog;

  if (page != NULL)
    {
      qd_page_say (QD_PAGE (page), sentence);
      return;
    }
  dialog = adw_message_dialog_new (GTK_WINDOW (gtk_widget_get_root (owner)), sentence, NULL);
  adw_message_dialog_add_response (ADW_MESSAGE_DIALOG (dialog), "close", _ ("_Close"));
  gtk_window_present (GTK_WINDOW (dialog));
}

/* A photo on a phone has no path, for one: it is said that it is left out. FALSE: all are. */
static gboolean
hand_over (Choice *choice, GPtrArray *files)
{
  g_autoptr (GObject) owner = g_weak_ref_get (&choice->owner);
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) paths = NULL;
  GFile *unreachable = NULL;
  guint n = 0;

  for (guint i = 0; i < files->len; i++)
    if (g_file_peek_path (files->pdata[i]) != NULL)
      g_strv_builder_add (builder, g_file_peek_path (files->pdata[i]));
    else if (n++ == 0)
      unreachable = files->pdata[i];
  paths = g_strv_builder_end (builder);
  if (owner != NULL && n > 0)
    {
      g_autofree char *sentence = qd_describe_unreachable (unreachable, n);

      tell (GTK_WIDGET (owner), sentence);
    }
  if (owner != NULL && paths[0] != NULL)
    choice->chosen (owner, paths);
  return paths[0] != NULL;
}

static void
on_response (GtkNativeDialog *dialog, int response, gpointer user_data)
{
  g_autoptr (GListModel) chosen = gtk_file_chooser_get_files (GTK_FILE_CHOOSER (dialog));
  g_autoptr (GPtrArray) files = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; response == GTK_RESPONSE_ACCEPT && i < g_list_model_get_n_items (chosen); i++)
    g_ptr_array_add (files, g_list_model_get_item (chosen, i));
  hand_over (user_data, files);
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
  g_autoptr (GPtrArray) files = g_ptr_array_new ();

  (void) target;
  (void) x;
  (void) y;
  for (GSList *file = g_value_get_boxed (value); file != NULL; file = file->next)
    g_ptr_array_add (files, file->data);
  return hand_over (user_data, files);
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
