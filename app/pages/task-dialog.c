#include "app/pages/task-dialog.h"

#include <glib/gi18n.h>

#include "app/dialogs.h"
#include "app/pages/agreement-window.h"
#include "app/pages/consolidate-dialog.h"
#include "app/pages/disputes-window.h"
#include "app/pages/form-rows.h"
#include "app/pages/labeller-name.h"
#include "app/pages/task-form.h"
#include "app/pages/task-row.h"
#include "app/undo.h"
#include "engine/hands/task-export.h"

#define QD_TYPE_TASK_DIALOG (qd_task_dialog_get_type ())
G_DECLARE_FINAL_TYPE (QdTaskDialog, qd_task_dialog, QD, TASK_DIALOG, AdwWindow)

struct _QdTaskDialog
{
  AdwWindow parent_instance;
  QdPage *page; /* not owned: the window is over it */
  AdwToastOverlay *toasts;
  GtkSpinner *spinner;
  AdwPreferencesPage *sheet;
  AdwPreferencesGroup *tasks, *copy;
  QdTaskForm *fresh;
  AdwActionRow *who;
  GPtrArray *list; /* of QdTask */
  GPtrArray *rows; /* of them; borrowed */
  gint64 chosen;   /* the task that is asked about */
  guint last;      /* number of the last work that was begun: what older ones list is out of date */
  guint shown;     /* of the one whose list is shown */
  gboolean busy;   /* with something else than a list */
};

G_DEFINE_FINAL_TYPE (QdTaskDialog, qd_task_dialog, ADW_TYPE_WINDOW)

static void start (QdTaskDialog *self, QdTaskWork *work);

static QdTaskWork *
new_work (QdTaskDialog *self, QdTaskWorkKind kind)
{
  QdSession *session = qd_page_get_session (self->page);
  QdTaskWork *work = qd_task_work_new (kind, qd_session_get_folder (session));

  work->session = g_object_ref (session);
  return work;
}

/* ---- Tasks ---- */

static const QdTask *
find_task (QdTaskDialog *self, gint64 id)
{
  for (guint i = 0; i < self->list->len; i++)
    if (((const QdTask *) self->list->pdata[i])->id == id)
      return self->list->pdata[i];
  return NULL;
}

static void
on_export_chosen (gpointer owner, GStrv files)
{
  QdTaskDialog *self = QD_TASK_DIALOG (gtk_widget_get_root (owner));
  QdTaskWork *work = new_work (self, QD_TASK_WORK_EXPORT);

  work->task = self->chosen;
  work->path = g_strdup (files[0]);
  start (self, work);
}

static void
send_action (GtkWidget *widget, G_GNUC_UNUSED const char *action, GVariant *id)
{
  QdTaskDialog *self = QD_TASK_DIALOG (widget);
  const QdTask *task = find_task (self, g_variant_get_int64 (id));
  g_autofree char *name = g_strconcat (task->name, QD_TASK_SUFFIX, NULL);

  self->chosen = task->id;
  qd_choose_files (GTK_WIDGET (self->toasts), _ ("A file for those who label"), GTK_FILE_CHOOSER_ACTION_SAVE, FALSE, NULL, name,
                   on_export_chosen);
}

static void
on_consolidate (gpointer owner, gint64 task, const QdConsolidationOptions *options)
{
  QdTaskWork *work = new_work (owner, QD_TASK_WORK_CONSOLIDATE);

  work->task = task;
  work->options = g_memdup2 (options, sizeof *options);
  start (owner, work);
}

static void
consolidate_action (GtkWidget *widget, G_GNUC_UNUSED const char *action, GVariant *id)
{
  QdTaskDialog *self = QD_TASK_DIALOG (widget);

  qd_consolidate_dialog_show (widget, qd_session_get_folder (qd_page_get_session (self->page)),
                              find_task (self, g_variant_get_int64 (id)), on_consolidate);
}

static void
list (QdTaskDialog *self)
{
  start (self, new_work (self, QD_TASK_WORK_LIST));
}

static gboolean
on_settled (G_GNUC_UNUSED GtkWindow *window, QdTaskDialog *self)
{
  list (self);
  return GDK_EVENT_PROPAGATE;
}

static void
settle_action (GtkWidget *widget, G_GNUC_UNUSED const char *action, GVariant *id)
{
  QdTaskDialog *self = QD_TASK_DIALOG (widget);
  GtkWidget *window = qd_disputes_window_new (self->page, g_variant_get_int64 (id), 0);

  gtk_window_set_transient_for (GTK_WINDOW (window), GTK_WINDOW (self));
  g_signal_connect_object (window, "close-request", G_CALLBACK (on_settled), self, 0);
  gtk_window_present (GTK_WINDOW (window));
}

static void
agreement_action (GtkWidget *widget, G_GNUC_UNUSED const char *action, GVariant *id)
{
  QdTaskWork *work = new_work (QD_TASK_DIALOG (widget), QD_TASK_WORK_AGREEMENT);

  work->task = g_variant_get_int64 (id);
  start (QD_TASK_DIALOG (widget), work);
}

static void
on_take_back (QdTaskDialog *self, const char *response)
{
  QdTaskWork *work;

  if (!g_str_equal (response, "take-back"))
    return;
  work = new_work (self, QD_TASK_WORK_TAKE_BACK);
  work->task = self->chosen;
  start (self, work);
}

static void
take_back_action (GtkWidget *widget, G_GNUC_UNUSED const char *action, GVariant *id)
{
  QdTaskDialog *self = QD_TASK_DIALOG (widget);

  self->chosen = g_variant_get_int64 (id);
  qd_consolidate_dialog_ask_back (widget, find_task (self, self->chosen), G_CALLBACK (on_take_back));
}

/* What was done of tasks can be undone where they are listed. */
static void
step_history (GtkWidget *widget, const char *action, G_GNUC_UNUSED GVariant *parameter)
{
  if (!QD_TASK_DIALOG (widget)->busy) /* which may be about the very task that would go */
    qd_session_undo (qd_page_get_session (QD_TASK_DIALOG (widget)->page), g_str_equal (action, "task.redo"));
}

static void
show_tasks (QdTaskDialog *self, const QdTaskWork *work)
{
  for (guint i = 0; i < self->rows->len; i++)
    adw_preferences_group_remove (self->tasks, self->rows->pdata[i]);
  g_ptr_array_set_size (self->rows, 0);
  g_ptr_array_unref (self->list);
  self->list = g_ptr_array_ref (work->tasks);
  for (guint i = 0; !work->is_copy && i < work->tasks->len; i++)
    {
      GtkWidget *row = qd_task_row_new (work->tasks->pdata[i], qd_page_may_change (self->page));

      adw_preferences_group_add (self->tasks, row);
      g_ptr_array_add (self->rows, row);
    }
  gtk_widget_set_visible (GTK_WIDGET (self->copy), work->is_copy);
  gtk_widget_set_visible (GTK_WIDGET (self->tasks), !work->is_copy);
  gtk_widget_set_visible (GTK_WIDGET (self->fresh), !work->is_copy && qd_page_may_change (self->page));
}

static void
show_who (QdTaskDialog *self)
{
  const char *name = qd_labeller_name_get (self->page);

  adw_action_row_set_subtitle (self->who, name != NULL ? name : _ ("Nobody said so yet"));
}

/* One thing at a time: nothing that is pressed twice is done twice. */
static void
set_busy (QdTaskDialog *self, gboolean busy)
{
  self->busy = busy;
  gtk_widget_set_sensitive (GTK_WIDGET (self->tasks), !busy);
  gtk_widget_set_sensitive (GTK_WIDGET (self->fresh), !busy);
  gtk_widget_set_sensitive (GTK_WIDGET (self->copy), !busy);
}

/* They run beside each other: what was begun before the list that is shown may have been read before it, or after. */
static void
show_newest (QdTaskDialog *self, const QdTaskWork *work)
{
  if (work->number > self->shown)
    {
      self->shown = work->number;
      show_tasks (self, work);
    }
  else if (work->kind != QD_TASK_WORK_LIST)
    list (self);
}

/* It may be undone meanwhile. */
static void
show_agreement (QdTaskDialog *self, const QdTaskWork *work)
{
  const QdTask *task = find_task (self, work->task);

  if (task != NULL)
    gtk_window_present (GTK_WINDOW (qd_agreement_window_new (GTK_WINDOW (self), task->name, work->agreement)));
}

static void
on_done (gpointer owner, G_GNUC_UNUSED QdJob *job, gpointer data, const GError *error)
{
  QdTaskDialog *self = owner;
  const QdTaskWork *work = data;
  const char *sentence = error != NULL ? error->message : work->sentence;

  gtk_spinner_set_spinning (self->spinner, work->number != self->last);
  if (work->kind != QD_TASK_WORK_LIST)
    set_busy (self, FALSE);
  show_who (self);
  if (sentence != NULL)
    {
      g_autofree char *title = g_markup_escape_text (sentence, -1); /* names in it may have any letters */
      adw_toast_overlay_add_toast (self->toasts, adw_toast_new (title));
    }
  if (error != NULL)
    return;
  show_newest (self, work);
  if (work->kind == QD_TASK_WORK_AGREEMENT)
    show_agreement (self, work);
  if (work->kind == QD_TASK_WORK_NEW)
    qd_task_form_clear (self->fresh);
  if (work->kind == QD_TASK_WORK_NEW && self->shown == work->number)
    qd_task_row_reveal (self->rows->pdata[self->rows->len - 1]); /* the last one is the new one */
  qd_session_poll (qd_page_get_session (self->page));
}

static void
start (QdTaskDialog *self, QdTaskWork *work)
{
  work->number = ++self->last;
  gtk_spinner_set_spinning (self->spinner, TRUE);
  if (work->kind != QD_TASK_WORK_LIST)
    set_busy (self, TRUE);
  qd_task_work_start (work, G_OBJECT (self), on_done);
}

static void
on_merge_chosen (gpointer owner, GStrv files)
{
  QdTaskDialog *self = QD_TASK_DIALOG (gtk_widget_get_root (owner));
  QdTaskWork *work = new_work (self, QD_TASK_WORK_MERGE);

  work->paths = g_strdupv (files);
  start (self, work);
}

static void
on_merge (QdTaskDialog *self)
{
  qd_choose_files (GTK_WIDGET (self->toasts), _ ("Files that came back"), GTK_FILE_CHOOSER_ACTION_OPEN, TRUE, NULL, NULL,
                   on_merge_chosen);
}

static void
on_give_chosen (gpointer owner, GStrv files)
{
  QdTaskDialog *self = QD_TASK_DIALOG (gtk_widget_get_root (owner));
  QdTaskWork *work = new_work (self, QD_TASK_WORK_GIVE_BACK);

  work->path = g_strdup (files[0]);
  start (self, work);
}

static void
on_give (QdTaskDialog *self)
{
  const char *who = qd_labeller_name_get (self->page);
  g_autofree char *name = g_strdup_printf ("%s-%s.quadrat-labels", qd_session_get_title (qd_page_get_session (self->page)),
                                           who != NULL ? who : _ ("labels"));

  g_strdelimit (name, "/", '-');
  qd_choose_files (GTK_WIDGET (self->toasts), _ ("A file to give back"), GTK_FILE_CHOOSER_ACTION_SAVE, FALSE, NULL, name,
                   on_give_chosen);
}

/* ---- The window ---- */

static void
on_make (QdTaskDialog *self)
{
  QdTaskWork *work = new_work (self, QD_TASK_WORK_NEW);

  qd_task_form_fill (self->fresh, work);
  start (self, work);
}

static void
on_who (QdTaskDialog *self)
{
  QdPage *page = self->page;

  gtk_window_close (GTK_WINDOW (self));
  qd_labeller_name_ask (page);
}

static GtkWidget *
make_button (QdTaskDialog *self, const char *label, GCallback clicked)
{
  GtkWidget *button = gtk_button_new_with_mnemonic (label);

  g_signal_connect_object (button, "clicked", clicked, self, G_CONNECT_SWAPPED);
  return button;
}

static void
fill_page (QdTaskDialog *self, AdwPreferencesPage *page)
{
  AdwPreferencesGroup *who = qd_form_group_add (page, "", NULL);
  GtkWidget *change = make_button (self, _ ("_Change…"), G_CALLBACK (on_who)),
            *write = make_button (self, _ ("_Write file…"), G_CALLBACK (on_give)),
            *take = make_button (self, _ ("_Add returned files…"), G_CALLBACK (on_merge));

  self->who = qd_form_row_new (_ ("Who labels here"), "", change);
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (self->who), FALSE);
  gtk_widget_set_name (GTK_WIDGET (self->who), "task-who");
  adw_preferences_group_add (who, GTK_WIDGET (self->who));
  self->copy = qd_form_group_add (page, _ ("This task came from somebody"),
                                  _ ("Label its photos, then write a small file and give it back."));
  adw_preferences_group_add (self->copy, GTK_WIDGET (qd_form_row_new (_ ("What was labelled here"), NULL, write)));
  self->tasks = qd_form_group_add (page, _ ("Tasks"), _ ("Each person labels a copy and does not see what others draw."));
  gtk_widget_set_valign (take, GTK_ALIGN_CENTER);
  adw_preferences_group_set_header_suffix (self->tasks, take);
  self->sheet = page;
}

static void
add_form (QdTaskDialog *self, QdPhotoKind kind)
{
  self->fresh = QD_TASK_FORM (qd_task_form_new (qd_page_get_session (self->page), kind));
  g_signal_connect_object (self->fresh, "make", G_CALLBACK (on_make), self, G_CONNECT_SWAPPED);
  gtk_widget_set_visible (GTK_WIDGET (self->fresh), FALSE);
  adw_preferences_page_add (self->sheet, ADW_PREFERENCES_GROUP (self->fresh));
}

static void
qd_task_dialog_finalize (GObject *object)
{
  g_ptr_array_unref (QD_TASK_DIALOG (object)->rows);
  g_ptr_array_unref (QD_TASK_DIALOG (object)->list);
  G_OBJECT_CLASS (qd_task_dialog_parent_class)->finalize (object);
}

static void
qd_task_dialog_class_init (QdTaskDialogClass *class_)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class_);

  G_OBJECT_CLASS (class_)->finalize = qd_task_dialog_finalize;
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
  qd_undo_install (widget_class, "task.undo", "task.redo", step_history);
  gtk_widget_class_install_action (widget_class, "task.send", "x", send_action);
  gtk_widget_class_install_action (widget_class, "task.consolidate", "x", consolidate_action);
  gtk_widget_class_install_action (widget_class, "task.settle", "x", settle_action);
  gtk_widget_class_install_action (widget_class, "task.agreement", "x", agreement_action);
  gtk_widget_class_install_action (widget_class, "task.take-back", "x", take_back_action);
}

static void
qd_task_dialog_init (QdTaskDialog *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0), *bar = adw_header_bar_new (),
            *page = adw_preferences_page_new ();

  self->rows = g_ptr_array_new ();
  self->list = g_ptr_array_new ();
  self->spinner = GTK_SPINNER (gtk_spinner_new ());
  self->toasts = ADW_TOAST_OVERLAY (adw_toast_overlay_new ());
  fill_page (self, ADW_PREFERENCES_PAGE (page));
  adw_toast_overlay_set_child (self->toasts, page);
  gtk_widget_set_vexpand (GTK_WIDGET (self->toasts), TRUE);
  adw_header_bar_pack_start (ADW_HEADER_BAR (bar), GTK_WIDGET (self->spinner));
  gtk_box_append (GTK_BOX (box), bar);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->toasts));
  adw_window_set_content (ADW_WINDOW (self), box);
}

GtkWidget *
qd_task_dialog_new (QdPage *page, QdPhotoKind kind)
{
  QdTaskDialog *self = g_object_new (QD_TYPE_TASK_DIALOG, "default-width", 700, "default-height", 560, "title", _ ("Label with several people"), NULL);

  self->page = page;
  qd_page_own_window (page, GTK_WINDOW (self));
  add_form (self, kind);
  qd_undo_follow (GTK_WIDGET (self), qd_page_get_session (page), "task.undo", "task.redo", -1);
  g_signal_connect_object (qd_page_get_session (page), "stepped", G_CALLBACK (list), self, G_CONNECT_SWAPPED);
  show_who (self);
  gtk_widget_set_visible (GTK_WIDGET (self->copy), FALSE);
  start (self, new_work (self, QD_TASK_WORK_LIST));
  return GTK_WIDGET (self);
}
