#include "app/pages/picture-adding.h"

#include "app/dialogs.h"
#include "app/page.h"
#include "app/pages/picture-import.h"
#include "app/progress-row.h"
#include "app/words.h"
#include "engine/core/error.h"

#include <glib/gi18n.h>

struct _QdPictureAdding
{
  GtkBox parent_instance;
  QdProgressRow *row;
  QdJob *adding; /* NULL: nothing is read */
};

G_DEFINE_FINAL_TYPE (QdPictureAdding, qd_picture_adding, GTK_TYPE_BOX)

static guint changed_signal;

gboolean
qd_picture_adding_is_busy (QdPictureAdding *self)
{
  return self->adding != NULL;
}

static QdPage *
get_page (QdPictureAdding *self)
{
  return QD_PAGE (gtk_widget_get_ancestor (GTK_WIDGET (self), QD_TYPE_PAGE));
}

/* ---- While it adds ---- */

static void
say_added (QdPictureAdding *self, QdReport *report)
{
  g_autofree char *text =
      g_strdup_printf (ngettext ("%u picture was added", "%u pictures were added", report->added), report->added);

  if (report->skipped > 0)
    qd_show_report (GTK_WIDGET (self), text, report);
  else
    qd_page_say (get_page (self), text);
}

static void
on_added (gpointer owner, QdJob *job, gpointer data, const GError *error)
{
  QdPictureAdding *self = QD_PICTURE_ADDING (owner);

  (void) job;
  g_clear_object (&self->adding);
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
  if (g_error_matches (error, QD_ERROR, QD_ERROR_CANCELLED))
    qd_page_say (get_page (self), _ ("Adding pictures was stopped. None of them was added."));
  else if (error != NULL)
    qd_page_say_error (get_page (self), _ ("The pictures were not added."), error);
  else
    say_added (self, ((QdPictureImport *) data)->report);
  qd_session_poll (qd_page_get_session (get_page (self)));
  g_signal_emit (self, changed_signal, 0);
}

static void
on_progress (QdPictureAdding *self, QdJob *job)
{
  g_autofree char *looked = NULL, *all = NULL, *text = NULL;
  guint64 done, total;

  if (job != self->adding)
    return;
  qd_job_get_progress (job, &done, &total);
  looked = qd_words_count ((guint) done);
  all = qd_words_count ((guint) total);
  text = g_strdup_printf (_ ("Reading the pictures: %s of %s"), looked, all);
  qd_progress_row_show (self->row, text, total > 0 ? (double) done / (double) total : 0);
}

static void
on_stop (QdPictureAdding *self)
{
  qd_job_cancel (self->adding);
}

/* ---- Which ---- */

static gboolean
may_add (QdPictureAdding *self)
{
  if (self->adding != NULL)
    qd_page_say (get_page (self), _ ("Pictures are being added. Wait until that is done, or stop it."));
  return self->adding == NULL && qd_page_try_change (get_page (self));
}

void
qd_picture_adding_add (QdPictureAdding *self, GStrv paths)
{
  if (!may_add (self))
    return;
  self->adding = qd_job_new (qd_picture_import_run,
                             qd_picture_import_new (qd_session_get_folder (qd_page_get_session (get_page (self))), paths),
                             qd_picture_import_free);
  g_signal_connect_object (self->adding, "progress", G_CALLBACK (on_progress), self, G_CONNECT_SWAPPED);
  qd_job_set_unfinished (self->adding, _ ("Pictures are being added. Stopped now, none of them will be there."));
  qd_job_start (self->adding, G_OBJECT (self), on_added);
  qd_progress_row_show (self->row, _ ("Reading the pictures…"), 0);
  gtk_widget_set_visible (GTK_WIDGET (self), TRUE);
  g_signal_emit (self, changed_signal, 0);
}

static void
on_chosen (gpointer owner, GStrv files)
{
  qd_picture_adding_add (QD_PICTURE_ADDING (owner), files);
}

void
qd_picture_adding_choose (QdPictureAdding *self)
{
  if (may_add (self))
    qd_choose_files (GTK_WIDGET (self), _ ("Add pictures"), GTK_FILE_CHOOSER_ACTION_SELECT_FOLDER, TRUE, NULL, NULL, on_chosen);
}

/* ---- The row ---- */

static void
qd_picture_adding_dispose (GObject *object)
{
  QdPictureAdding *self = QD_PICTURE_ADDING (object);

  qd_job_cancel (self->adding);
  g_clear_object (&self->adding);
  G_OBJECT_CLASS (qd_picture_adding_parent_class)->dispose (object);
}

static void
qd_picture_adding_class_init (QdPictureAddingClass *class)
{
  G_OBJECT_CLASS (class)->dispose = qd_picture_adding_dispose;
  changed_signal = g_signal_new ("changed", QD_TYPE_PICTURE_ADDING, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
qd_picture_adding_init (QdPictureAdding *self)
{
  self->row = QD_PROGRESS_ROW (qd_progress_row_new (_ ("Stop, and add none of the pictures")));
  gtk_widget_set_hexpand (GTK_WIDGET (self->row), TRUE);
  g_signal_connect_object (self->row, "stop", G_CALLBACK (on_stop), self, G_CONNECT_SWAPPED);
  gtk_box_append (GTK_BOX (self), GTK_WIDGET (self->row));
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
}
