#include "app/pages/lookup-row.h"

#include "app/dialogs.h"
#include "app/page.h"
#include "app/pages/lookup-job.h"
#include "app/progress-row.h"
#include "app/words.h"
#include "engine/core/error.h"

#include <glib/gi18n.h>

struct _QdLookupRow
{
  GtkBox parent_instance;
  QdProgressRow *row;

  QdSession *session;  /* asked for last */
  QdJob *asking;       /* NULL: it does not ask */
  QdLookupJob *lookup; /* of that job */
};

G_DEFINE_FINAL_TYPE (QdLookupRow, qd_lookup_row, GTK_TYPE_BOX)

gboolean
qd_lookup_row_is_asking (QdLookupRow *self)
{
  return self->asking != NULL;
}

static QdPage *
get_page (QdLookupRow *self)
{
  return QD_PAGE (gtk_widget_get_ancestor (GTK_WIDGET (self), QD_TYPE_PAGE));
}

/* ---- While it asks ---- */

static void
show_progress (QdLookupRow *self)
{
  QdLookupProgress progress;
  g_autofree char *left = NULL, *text = NULL;

  qd_lookup_job_get_progress (self->lookup, &progress);
  if (progress.busy)
    text = g_strdup_printf (_ ("Asked about %u of %u observations; waiting for another change of the project"), progress.done,
                            progress.total);
  else if (progress.waiting)
    text = g_strdup_printf (_ ("Asked about %u of %u observations; waiting, as iNaturalist wants it"), progress.done,
                            progress.total);
  else
    {
      left = qd_words_time_left (MAX (0, progress.seconds_left));
      text = g_strdup_printf (_ ("Asked about %u of %u observations, %s left"), progress.done, progress.total, left);
    }
  qd_progress_row_show (self->row, text, progress.total > 0 ? (double) progress.done / progress.total : 0);
}

static void
on_asked (gpointer owner, QdJob *job, gpointer data, const GError *error)
{
  QdLookupRow *self = QD_LOOKUP_ROW (owner);
  QdLookupJob *lookup = data;

  (void) job;
  g_clear_object (&self->asking);
  self->lookup = NULL;
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
  if (error == NULL)
    qd_show_report (GTK_WIDGET (self), _ ("What iNaturalist said"), lookup->report);
  else if (g_error_matches (error, QD_ERROR, QD_ERROR_CANCELLED))
    qd_page_say (get_page (self), error->message);
  else
    qd_page_say_error (get_page (self), _ ("The licenses were not all looked up."), error);
  qd_session_poll (self->session);
}

static void
start (QdLookupRow *self, gboolean photos)
{
  if (self->asking != NULL)
    return;
  self->lookup = qd_lookup_job_new (qd_session_get_folder (self->session), photos);
  self->asking = qd_job_new (qd_lookup_job_run, self->lookup, qd_lookup_job_free);
  g_signal_connect_object (self->asking, "progress", G_CALLBACK (show_progress), self, G_CONNECT_SWAPPED);
  qd_progress_row_show (self->row, _ ("Asking iNaturalist…"), 0);
  gtk_widget_set_visible (GTK_WIDGET (self), TRUE);
  qd_job_start (self->asking, G_OBJECT (self), on_asked);
}

static void
stop (QdLookupRow *self)
{
  qd_job_cancel (self->asking);
}

static void
stop_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  (void) name;
  (void) parameter;
  stop (QD_LOOKUP_ROW (widget));
}

/* ---- The offer ---- */

static void
on_response (QdLookupRow *self, const char *response, GtkWidget *dialog)
{
  GtkWidget *photos = adw_message_dialog_get_extra_child (ADW_MESSAGE_DIALOG (dialog));

  if (g_str_equal (response, "ask"))
    start (self, gtk_check_button_get_active (GTK_CHECK_BUTTON (photos)));
}

static char *
describe_cost (const QdLookupCost *cost)
{
  g_autofree char *time = qd_words_time_left (cost->seconds);
  g_autofree char *requests = NULL, *observations = NULL, *price = NULL;

  if (cost->counts.observations == 0)
    return g_strdup (_ ("There are no observations from iNaturalist in this project."));
  if (cost->observations == 0)
    return g_strdup (_ ("All observations were asked about in the last eight weeks. What was answered is kept, so that this asks "
                        "nothing more."));
  requests = g_strdup_printf (ngettext ("%u request", "%u requests", cost->requests), cost->requests);
  observations = g_strdup_printf (ngettext ("%u observation", "%u observations", cost->observations), cost->observations);
  /* Translators: "12 requests about 345 observations, at most one a second: 12 seconds." */
  price = g_strdup_printf (_ ("%s about %s, at most one a second: %s."), requests, observations, time);
  return g_strdup_printf (_ ("An export tells only the license of an observation; its photos may have another. This sets each "
                             "photo's own license and credit. Photos whose license is not among those that you chose are not used "
                             "any more; their boxes are kept.\n\n%s It can be stopped and goes on later."),
                          price);
}

static void
on_cost (gpointer owner, gpointer data, const GError *error)
{
  QdLookupRow *self = QD_LOOKUP_ROW (owner);
  g_autofree char *text = error == NULL ? describe_cost (data) : NULL;
  GtkWidget *photos = gtk_check_button_new_with_mnemonic (_ ("Also add the observations' _other photos"));
  AdwMessageDialog *dialog;

  g_object_ref_sink (photos);
  if (error != NULL)
    qd_page_say (get_page (self), error->message);
  else
    {
      dialog = ADW_MESSAGE_DIALOG (adw_message_dialog_new (GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))),
                                                           _ ("Ask iNaturalist for each photo's own license?"), text));
      gtk_widget_set_halign (photos, GTK_ALIGN_CENTER);
      adw_message_dialog_set_extra_child (dialog, photos);
      adw_message_dialog_add_responses (dialog, "cancel", _ ("_Cancel"), "ask", _ ("_Ask iNaturalist"), NULL);
      adw_message_dialog_set_response_appearance (dialog, "ask", ADW_RESPONSE_SUGGESTED);
      adw_message_dialog_set_response_enabled (dialog, "ask", ((QdLookupCost *) data)->counts.observations > 0);
      adw_message_dialog_set_default_response (dialog, "ask");
      adw_message_dialog_set_close_response (dialog, "cancel");
      g_signal_connect_object (dialog, "response", G_CALLBACK (on_response), self, G_CONNECT_SWAPPED);
      gtk_window_present (GTK_WINDOW (dialog));
    }
  g_object_unref (photos);
}

void
qd_lookup_row_offer (QdLookupRow *self, QdSession *session)
{
  if (self->asking != NULL)
    return;
  g_set_object (&self->session, session);
  qd_session_read (session, qd_lookup_cost_find, g_new0 (QdLookupCost, 1), g_free, G_OBJECT (self), on_cost);
}

/* ---- The row ---- */

static void
qd_lookup_row_dispose (GObject *object)
{
  QdLookupRow *self = QD_LOOKUP_ROW (object);

  qd_job_cancel (self->asking);
  g_clear_object (&self->asking);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (qd_lookup_row_parent_class)->dispose (object);
}

static void
qd_lookup_row_class_init (QdLookupRowClass *class)
{
  G_OBJECT_CLASS (class)->dispose = qd_lookup_row_dispose;
  gtk_widget_class_install_action (GTK_WIDGET_CLASS (class), "lookup.stop", NULL, stop_action);
}

static void
qd_lookup_row_init (QdLookupRow *self)
{
  self->row = QD_PROGRESS_ROW (qd_progress_row_new (_ ("Stop asking; what was answered is kept")));
  gtk_widget_set_hexpand (GTK_WIDGET (self->row), TRUE);
  g_signal_connect_object (self->row, "stop", G_CALLBACK (stop), self, G_CONNECT_SWAPPED);
  gtk_box_append (GTK_BOX (self), GTK_WIDGET (self->row));
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
}
