#include "app/pages/consolidate-dialog.h"

#include <glib/gi18n.h>
#include <math.h>

#include "app/pages/form-rows.h"
#include "app/pages/task-work.h"

#define FUTURE_HEIGHT 104 /* pixels, of six lines */

typedef struct
{
  GWeakRef owner;
  AdwMessageDialog *dialog;
  char *folder;
  gint64 task;
  QdConsolidateChosen chosen;
  QdConsolidationOptions options;
  GtkLabel *future;
  QdJob *foreseeing; /* NULL: none is under way */
  gboolean again;    /* the options changed meanwhile */
} Asking;

static void
asking_free (gpointer data)
{
  Asking *asking = data;

  qd_job_cancel (asking->foreseeing); /* nobody waits for it any more */
  g_clear_object (&asking->foreseeing);
  g_weak_ref_clear (&asking->owner);
  g_free (asking->folder);
  g_free (asking);
}

/* ---- What will happen ---- */

/* Takes @line; nothing where @n is 0. */
static void
add_line (GString *text, guint n, char *line)
{
  g_autofree char *taken = line;

  if (n == 0)
    return;
  g_string_append_c (text, '\n');
  g_string_append (text, taken);
}

static char *
dup_future (const QdConsolidation *figures)
{
  GString *text = g_string_new (NULL);
  guint n = figures->photos;

  if (n == 0)
    g_string_append (text, _ ("No photo gets other boxes than it has."));
  else
    g_string_append_printf (text,
                            ngettext ("%u photo gets the boxes that people agree on: %u. To settle by hand: %u.",
                                      "%u photos get the boxes that people agree on: %u. To settle by hand: %u.", n),
                            n, figures->boxes, figures->disputes);
  n = figures->waiting;
  add_line (text, n,
            g_strdup_printf (ngettext ("%u photo waits for people who are still missing.",
                                       "%u photos wait for people who are still missing.", n), n));
  n = figures->changed;
  add_line (text, n,
            g_strdup_printf (ngettext ("%u photo stays as it is, since boxes were changed there by hand.",
                                       "%u photos stay as they are, since boxes were changed there by hand.", n), n));
  n = figures->replaced;
  add_line (text, n,
            g_strdup_printf (ngettext ("On %u photo, boxes that were changed by hand give way.",
                                       "On %u photos, boxes that were changed by hand give way.", n), n));
  g_string_append_c (text, '\n');
  g_string_append (text, _ ("What was on the photos before is kept with the task, and can be brought back."));
  return g_string_free (text, FALSE);
}

static void foresee (Asking *asking);

static void
on_foreseen (gpointer dialog, QdJob *job, gpointer data, const GError *error)
{
  Asking *asking = g_object_get_data (dialog, "asking");
  const QdTaskWork *work = data;
  g_autofree char *text = error != NULL ? g_strdup (error->message) : dup_future (&work->figures);

  (void) job;
  g_clear_object (&asking->foreseeing);
  if (asking->again)
    {
      foresee (asking);
      return;
    }
  gtk_label_set_text (asking->future, text);
  adw_message_dialog_set_response_enabled (asking->dialog, "consolidate", error == NULL && work->figures.photos > 0);
}

/* One at a time. */
static void
foresee (Asking *asking)
{
  QdTaskWork *work;

  adw_message_dialog_set_response_enabled (asking->dialog, "consolidate", FALSE);
  asking->again = asking->foreseeing != NULL;
  if (asking->again)
    {
      qd_job_cancel (asking->foreseeing);
      return;
    }
  work = qd_task_work_new (QD_TASK_WORK_FORESEE, asking->folder);
  work->task = asking->task;
  work->options = g_memdup2 (&asking->options, sizeof asking->options);
  asking->foreseeing = g_object_ref (qd_task_work_start (work, G_OBJECT (asking->dialog), on_foreseen));
}

/* ---- Choices ---- */

static void
on_votes (GtkSpinButton *spin, Asking *asking)
{
  asking->options.consensus.votes = gtk_spin_button_get_value (spin) / 100;
  foresee (asking);
}

static void
on_overlap (GtkSpinButton *spin, Asking *asking)
{
  asking->options.consensus.overlap = gtk_spin_button_get_value (spin) / 100;
  foresee (asking);
}

static void
on_early (GtkSwitch *early, G_GNUC_UNUSED GParamSpec *property, Asking *asking)
{
  asking->options.early = gtk_switch_get_active (early);
  foresee (asking);
}

static void
on_again (GtkSwitch *again, G_GNUC_UNUSED GParamSpec *property, Asking *asking)
{
  asking->options.again = gtk_switch_get_active (again);
  foresee (asking);
}

static void
add_row (GtkListBox *list, const char *title, const char *subtitle, GtkWidget *control, const char *name)
{
  gtk_widget_set_name (control, name);
  gtk_list_box_append (list, GTK_WIDGET (qd_form_row_new (title, subtitle, control)));
}

static GtkWidget *
make_spin (double part)
{
  GtkWidget *spin = gtk_spin_button_new_with_range (1, 100, 5);

  gtk_spin_button_set_increments (GTK_SPIN_BUTTON (spin), 5, 10);
  gtk_spin_button_set_value (GTK_SPIN_BUTTON (spin), round (100 * part));
  return spin;
}

/* As high as its longest text, so that the window need not grow. */
static GtkWidget *
make_future (Asking *asking)
{
  GtkWidget *label = gtk_label_new (_ ("What will happen is being found out…"));

  asking->future = GTK_LABEL (label);
  gtk_label_set_wrap (asking->future, TRUE);
  gtk_label_set_xalign (asking->future, 0);
  gtk_label_set_yalign (asking->future, 0);
  gtk_widget_set_size_request (label, -1, FUTURE_HEIGHT);
  gtk_widget_set_name (label, "consolidate-future");
  return label;
}

static GtkWidget *
make_choices (Asking *asking)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12), *list = gtk_list_box_new (),
            *votes = make_spin (asking->options.consensus.votes), *overlap = make_spin (asking->options.consensus.overlap),
            *early = gtk_switch_new (), *again = gtk_switch_new ();

  gtk_list_box_set_selection_mode (GTK_LIST_BOX (list), GTK_SELECTION_NONE);
  gtk_widget_add_css_class (list, "boxed-list");
  add_row (GTK_LIST_BOX (list), _ ("People who have to agree, in percent"), _ ("On the animal and on its class"), votes,
           "consolidate-votes");
  add_row (GTK_LIST_BOX (list), _ ("Least overlap of boxes of one animal, in percent"), NULL, overlap,
           "consolidate-overlap");
  add_row (GTK_LIST_BOX (list), _ ("Do not wait for people"), _ ("Take photos at which some have not looked yet"), early,
           "consolidate-early");
  add_row (GTK_LIST_BOX (list), _ ("Take changed photos, too"), _ ("Boxes that were changed by hand give way"), again,
           "consolidate-again");
  g_signal_connect (votes, "value-changed", G_CALLBACK (on_votes), asking);
  g_signal_connect (overlap, "value-changed", G_CALLBACK (on_overlap), asking);
  g_signal_connect (early, "notify::active", G_CALLBACK (on_early), asking);
  g_signal_connect (again, "notify::active", G_CALLBACK (on_again), asking);
  gtk_box_append (GTK_BOX (box), list);
  gtk_box_append (GTK_BOX (box), make_future (asking));
  return box;
}

static void
on_response (AdwMessageDialog *dialog, const char *response, Asking *asking)
{
  g_autoptr (GObject) owner = g_weak_ref_get (&asking->owner);

  (void) dialog;
  qd_job_cancel (asking->foreseeing);
  if (owner != NULL && g_str_equal (response, "consolidate"))
    asking->chosen (owner, asking->task, &asking->options);
}

void
qd_consolidate_dialog_show (GtkWidget *owner, const char *folder, const QdTask *task, QdConsolidateChosen chosen)
{
  Asking *asking = g_new0 (Asking, 1);
  g_autofree char *heading = g_strdup_printf (_ ("Consolidate “%s”?"), task->name);

  g_weak_ref_init (&asking->owner, owner);
  asking->folder = g_strdup (folder);
  asking->task = task->id;
  asking->chosen = chosen;
  asking->options = qd_consolidation_get_options (task);
  asking->dialog = ADW_MESSAGE_DIALOG (adw_message_dialog_new (GTK_WINDOW (gtk_widget_get_root (owner)), heading, NULL));
  g_object_set_data_full (G_OBJECT (asking->dialog), "asking", asking, asking_free);
  adw_message_dialog_add_responses (asking->dialog, "cancel", _ ("_Cancel"), "consolidate", _ ("C_onsolidate"), NULL);
  adw_message_dialog_set_response_appearance (asking->dialog, "consolidate", ADW_RESPONSE_SUGGESTED);
  adw_message_dialog_set_default_response (asking->dialog, "consolidate");
  adw_message_dialog_set_close_response (asking->dialog, "cancel");
  adw_message_dialog_set_extra_child (asking->dialog, make_choices (asking));
  g_signal_connect (asking->dialog, "response", G_CALLBACK (on_response), asking);
  gtk_window_present (GTK_WINDOW (asking->dialog));
  foresee (asking);
}

void
qd_consolidate_dialog_ask_back (GtkWidget *owner, const QdTask *task, GCallback response)
{
  AdwMessageDialog *dialog;
  g_autofree char *heading = g_strdup_printf (_ ("Take the consolidation of “%s” back?"), task->name);
  GtkWidget *widget = adw_message_dialog_new (
      GTK_WINDOW (gtk_widget_get_root (owner)), heading,
      _ ("The photos get the boxes that they had before. What people labelled stays with the task and can be consolidated again; "
         "what was settled by hand is to be settled again. Photos that were changed by hand since are left alone."));

  dialog = ADW_MESSAGE_DIALOG (widget);
  adw_message_dialog_add_responses (dialog, "cancel", _ ("_Cancel"), "take-back", _ ("_Take back"), NULL);
  adw_message_dialog_set_response_appearance (dialog, "take-back", ADW_RESPONSE_DESTRUCTIVE);
  adw_message_dialog_set_close_response (dialog, "cancel");
  g_signal_connect_object (dialog, "response", response, owner, G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (widget));
}
