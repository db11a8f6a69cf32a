#include "app/pages/run-row.h"

#include "app/words.h"

#include <glib/gi18n.h>

struct _QdRunRow
{
  AdwActionRow parent_instance;
  GtkLabel *measure;
  GtkWidget *delete, *next;
  QdRun *run;
};

G_DEFINE_FINAL_TYPE (QdRunRow, qd_run_row, ADW_TYPE_ACTION_ROW)

static guint delete_signal;

static gboolean
is_open (const QdRun *run)
{
  return run->state == QD_RUN_RUNNING || run->state == QD_RUN_PAUSED;
}

static const char *
describe_state (QdRunState state)
{
  switch (state)
    {
    case QD_RUN_WAITING: return _ ("waiting");
    case QD_RUN_RUNNING: return _ ("running");
    case QD_RUN_PAUSED: return _ ("paused");
    case QD_RUN_DONE: return _ ("done");
    case QD_RUN_STOPPED: return _ ("stopped");
    case QD_RUN_FAILED:
    default: return _ ("failed");
    }
}

static char *
describe_run (const QdRun *run)
{
  g_autoptr (GDateTime) when = g_date_time_new_from_unix_local (run->created / G_USEC_PER_SEC);
  g_autofree char *date = g_date_time_format (when, "%x %H:%M");

  if (run->state == QD_RUN_FAILED && run->message != NULL)
    return g_markup_escape_text (run->message, -1);
  return g_markup_printf_escaped (ngettext ("%s, %s, %u of %u epoch, %s", "%s, %s, %u of %u epochs, %s", run->epochs),
                                  describe_state (run->state), run->network, run->epoch, run->epochs, date);
}

void
qd_run_row_set (QdRunRow *self, const QdRun *run)
{
  g_autofree char *number = g_strdup_printf ("%" G_GINT64_FORMAT, run->id);
  g_autofree char *title = g_strdup_printf (_ ("Run %s"), number), *subtitle = describe_run (run);
  g_autofree char *percent = qd_words_percent (run->best_map50), *measure = g_strdup_printf (_ ("mAP %s"), percent);
  gboolean has_curves = run->epoch > 0 && !is_open (run);

  qd_run_free (self->run);
  self->run = qd_run_copy (run);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self), title);
  if (g_strcmp0 (adw_action_row_get_subtitle (ADW_ACTION_ROW (self)), subtitle) != 0)
    adw_action_row_set_subtitle (ADW_ACTION_ROW (self), subtitle);
  gtk_label_set_text (self->measure, run->best_epoch > 0 ? measure : "");
  gtk_widget_set_sensitive (self->delete, !is_open (run));
  gtk_widget_set_visible (self->next, has_curves);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (self), has_curves);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self), has_curves ? _ ("Show its curves") : NULL);
}

const QdRun *
qd_run_row_get (QdRunRow *self)
{
  return self->run;
}

static void
on_delete (QdRunRow *self)
{
  g_signal_emit (self, delete_signal, 0);
}

static void
qd_run_row_finalize (GObject *object)
{
  qd_run_free (QD_RUN_ROW (object)->run);
  G_OBJECT_CLASS (qd_run_row_parent_class)->finalize (object);
}

static void
qd_run_row_class_init (QdRunRowClass *class)
{
  G_OBJECT_CLASS (class)->finalize = qd_run_row_finalize;
  delete_signal = g_signal_new ("delete", QD_TYPE_RUN_ROW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
qd_run_row_init (QdRunRow *self)
{
  self->measure = GTK_LABEL (gtk_label_new (NULL));
  self->delete = gtk_button_new_from_icon_name ("user-trash-symbolic");
  self->next = gtk_image_new_from_icon_name ("go-next-symbolic");
  gtk_widget_add_css_class (GTK_WIDGET (self->measure), "numeric");
  gtk_widget_add_css_class (self->delete, "flat");
  gtk_widget_set_valign (self->delete, GTK_ALIGN_CENTER);
  gtk_widget_set_tooltip_text (self->delete, _ ("Delete this run"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->delete), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Delete this run"), -1);
  g_signal_connect_object (self->delete, "clicked", G_CALLBACK (on_delete), self, G_CONNECT_SWAPPED);
  adw_action_row_add_suffix (ADW_ACTION_ROW (self), GTK_WIDGET (self->measure));
  adw_action_row_add_suffix (ADW_ACTION_ROW (self), self->delete);
  adw_action_row_add_suffix (ADW_ACTION_ROW (self), self->next);
}

GtkWidget *
qd_run_row_new (void)
{
  return g_object_new (QD_TYPE_RUN_ROW, NULL);
}
