#include "app/pages/photos.h"

#include "app/dialogs.h"
#include "app/job.h"
#include "app/pages/download-job.h"
#include "app/pages/download-words.h"
#include "app/pages/failure-list.h"
#include "app/pages/lookup-row.h"
#include "app/pages/photo-host-question.h"
#include "app/pages/photo-window.h"
#include "app/pages/picture-adding.h"
#include "app/photo-list.h"

#include "engine/core/error.h"

#include <glib/gi18n.h>

struct _QdPhotosPage
{
  QdPage parent_instance;
  GtkStack *stack;
  GtkWidget *empty, *filled;
  GtkLabel *progress_label;
  GtkProgressBar *progress_bar;
  GtkButton *failures;
  GtkWidget *download;
  GtkToggleButton *pause;
  GtkWidget *stop;
  GtkWidget *withheld_row;
  GtkLabel *withheld;
  QdLookupRow *lookup;
  QdPictureAdding *adding;
  QdPhotoGrid *grid;

  QdPhotoList *list;
  gboolean begun;           /* the list is read, or on its way */
  QdJob *fetching;          /* NULL: no download runs */
  QdDownloadJob *download_job; /* of that job */
};

G_DEFINE_FINAL_TYPE (QdPhotosPage, qd_photos_page, QD_TYPE_PAGE)

/* ---- What is shown ---- */

static char *
describe_download (QdPhotosPage *self)
{
  double share;
  char *text = qd_download_job_describe (self->download_job, &share);

  gtk_progress_bar_set_fraction (self->progress_bar, share);
  return text;
}

static void
show_withheld (QdPhotosPage *self, guint n)
{
  g_autofree char *text = qd_download_describe_withheld (n);

  gtk_label_set_text (self->withheld, text);
  gtk_widget_set_visible (self->withheld_row, n > 0);
}

/* That a download would fetch. */
static guint
count_missing (const QdSummary *summary)
{
  return summary->counts.waiting + summary->counts.fetching + summary->due_again;
}

static void
show_progress (QdPhotosPage *self)
{
  const QdSummary *summary = qd_session_get_summary (qd_page_get_session (QD_PAGE (self)));
  const QdCounts *counts = &summary->counts;
  guint n_failed = counts->failed - MIN (counts->failed, summary->due_again);
  gboolean fetching = self->fetching != NULL;
  g_autofree char *failed = g_strdup_printf (ngettext ("%u could not be had", "%u could not be had", n_failed), n_failed);
  g_autofree char *text =
      fetching ? describe_download (self) : qd_download_describe_rest (counts, count_missing (summary));

  gtk_label_set_text (self->progress_label, text);
  gtk_widget_set_visible (GTK_WIDGET (self->progress_bar), fetching);
  gtk_widget_set_visible (GTK_WIDGET (self->pause), fetching);
  gtk_widget_set_visible (self->stop, fetching);
  gtk_widget_set_visible (self->download, !fetching && count_missing (summary) > 0);
  gtk_widget_add_css_class (self->download, "suggested-action");
  show_withheld (self, counts->withheld);
  gtk_button_set_label (self->failures, failed);
  gtk_widget_set_visible (GTK_WIDGET (self->failures), n_failed > 0);
  gtk_stack_set_visible_child_name (
      self->stack, counts->photos + counts->withheld > 0 || qd_picture_adding_is_busy (self->adding) ? "photos" : "empty");
}

/* ---- The download ---- */

static void
on_fetched (gpointer owner, QdJob *job, gpointer data, const GError *error)
{
  QdPhotosPage *self = QD_PHOTOS_PAGE (owner);

  (void) data;
  if (job != self->fetching)
    return;
  g_clear_object (&self->fetching);
  g_clear_pointer (&self->download_job, qd_download_job_unref);
  gtk_toggle_button_set_active (self->pause, FALSE);
  if (g_error_matches (error, QD_ERROR, QD_ERROR_CANCELLED))
    qd_page_say (QD_PAGE (self), _ ("The download was stopped. It goes on from there whenever you like."));
  else if (error != NULL)
    qd_page_say_error (QD_PAGE (self), _ ("The download stopped."), error);
  qd_session_poll (qd_page_get_session (QD_PAGE (self)));
  show_progress (self);
  qd_page_status_changed (QD_PAGE (self));
}

static void
start_download (gpointer owner)
{
  QdPhotosPage *self = QD_PHOTOS_PAGE (owner);

  if (self->fetching != NULL)
    return;
  self->download_job = qd_download_job_new (qd_session_get_folder (qd_page_get_session (QD_PAGE (self))));
  self->fetching = qd_job_new (qd_download_job_run, qd_download_job_ref (self->download_job), qd_download_job_unref);
  g_signal_connect_object (self->fetching, "progress", G_CALLBACK (show_progress), self, G_CONNECT_SWAPPED);
  qd_job_start (self->fetching, G_OBJECT (self), on_fetched);
  show_progress (self);
  qd_page_status_changed (QD_PAGE (self));
}

static void
download_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  (void) name;
  (void) parameter;
  qd_photo_host_ask (QD_PAGE (widget), start_download);
}

static void
stop_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  (void) name;
  (void) parameter;
  qd_job_cancel (QD_PHOTOS_PAGE (widget)->fetching);
}

static void
on_pause (QdPhotosPage *self)
{
  gboolean paused = gtk_toggle_button_get_active (self->pause);

  gtk_button_set_icon_name (GTK_BUTTON (self->pause),
                            paused ? "media-playback-start-symbolic" : "media-playback-pause-symbolic");
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->pause),
                               paused ? _ ("Go on with the download (Ctrl+P)") : _ ("Pause the download (Ctrl+P)"));
  if (self->download_job == NULL)
    return;
  qd_download_job_set_paused (self->download_job, paused);
  show_progress (self);
}

static void
pause_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  QdPhotosPage *self = QD_PHOTOS_PAGE (widget);

  (void) name;
  (void) parameter;
  if (self->fetching != NULL)
    gtk_toggle_button_set_active (self->pause, !gtk_toggle_button_get_active (self->pause));
}

/* ---- What could not be had ---- */

static void
on_retried (gpointer owner, const GError *error)
{
  if (error != NULL)
    qd_page_say (QD_PAGE (owner), error->message);
  else
    qd_photo_host_ask (QD_PAGE (owner), start_download);
}

static void
failures_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  (void) name;
  (void) parameter;
  qd_failure_list_show (QD_PAGE (widget), on_retried);
}

/* ---- Pictures from a folder ---- */

static void
on_adding (QdPhotosPage *self)
{
  show_progress (self);
  qd_page_status_changed (QD_PAGE (self));
}

static void
on_dropped (gpointer owner, GStrv files)
{
  qd_picture_adding_add (QD_PHOTOS_PAGE (owner)->adding, files);
}

static void
add_folder_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  (void) name;
  (void) parameter;
  qd_picture_adding_choose (QD_PHOTOS_PAGE (widget)->adding);
}

void
qd_photos_page_add (QdPhotosPage *self, const char *path)
{
  on_dropped (self, (char *[]){ (char *) path, NULL });
}

static void
look_up_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  (void) name;
  (void) parameter;
  qd_lookup_row_offer (QD_PHOTOS_PAGE (widget)->lookup, qd_page_get_session (QD_PAGE (widget)));
}

static void
on_activated (QdPhotosPage *self, guint position)
{
  const QdPhoto *photo = qd_photo_list_get (self->list, position);

  if (photo != NULL)
    gtk_window_present (GTK_WINDOW (
        qd_photo_window_new (GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))), qd_page_get_session (QD_PAGE (self)), photo)));
}

/* ---- The page ---- */

static void
qd_photos_page_open (QdPage *page, QdSession *session)
{
  QdPhotosPage *self = QD_PHOTOS_PAGE (page);

  qd_page_guard_actions (page, (const char *const[]){ "photos.download", "photos.add-folder", "photos.look-up", NULL });
  self->list = qd_photo_list_new (session);
  qd_photo_list_attach (self->list, self->grid);
  show_progress (self);
}

static void
qd_photos_page_refresh (QdPage *page, QdChange what)
{
  QdPhotosPage *self = QD_PHOTOS_PAGE (page);

  if (!self->begun)
    qd_photo_list_begin (self->list);
  else if ((what & ~(QD_CHANGED_SETTINGS | QD_CHANGED_RUNS | QD_CHANGED_ELSEWHERE)) != 0)
    qd_photo_list_reload (self->list);
  self->begun = TRUE;
  show_progress (self);
}

static void
qd_photos_page_describe (QdPage *page, const QdSummary *summary, QdPageStatus *status)
{
  QdPhotosPage *self = QD_PHOTOS_PAGE (page);
  const QdCounts *counts = &summary->counts;
  guint missing = count_missing (summary);

  if (counts->photos == 0)
    {
      status->line = g_strdup (_ ("needs observations"));
      status->missing = g_strdup (_ ("There is nothing to download yet: import an export, or add a folder of pictures."));
      return;
    }
  status->progress = self->fetching != NULL || qd_picture_adding_is_busy (self->adding) ? QD_PROGRESS_BUSY
                     : missing == 0 && counts->there > 0            ? QD_PROGRESS_DONE
                     : counts->there > 0                            ? QD_PROGRESS_BEGUN
                                                                    : QD_PROGRESS_NONE;
  status->line = missing > 0 ? g_strdup_printf (_ ("%u of %u"), counts->there, counts->photos)
                             : g_strdup_printf (_ ("%u there"), counts->there);
  if (counts->there == 0)
    status->missing = g_strdup (_ ("Download the photos first."));
}

static void
qd_photos_page_dispose (GObject *object)
{
  QdPhotosPage *self = QD_PHOTOS_PAGE (object);

  qd_job_cancel (self->fetching);
  g_clear_object (&self->fetching);
  g_clear_pointer (&self->download_job, qd_download_job_unref);
  g_clear_object (&self->list);
  G_OBJECT_CLASS (qd_photos_page_parent_class)->dispose (object);
}

static void
qd_photos_page_class_init (QdPhotosPageClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = qd_photos_page_dispose;
  QD_PAGE_CLASS (class)->open = qd_photos_page_open;
  QD_PAGE_CLASS (class)->refresh = qd_photos_page_refresh;
  QD_PAGE_CLASS (class)->describe = qd_photos_page_describe;
  g_type_ensure (QD_TYPE_PHOTO_GRID);
  g_type_ensure (QD_TYPE_LOOKUP_ROW);
  g_type_ensure (QD_TYPE_PICTURE_ADDING);
  gtk_widget_class_install_action (widget_class, "photos.download", NULL, download_action);
  gtk_widget_class_install_action (widget_class, "photos.pause", NULL, pause_action);
  gtk_widget_class_install_action (widget_class, "photos.stop", NULL, stop_action);
  gtk_widget_class_install_action (widget_class, "photos.add-folder", NULL, add_folder_action);
  gtk_widget_class_install_action (widget_class, "photos.look-up", NULL, look_up_action);
  gtk_widget_class_install_action (widget_class, "photos.failures", NULL, failures_action);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_d, GDK_CONTROL_MASK, "photos.download", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_d, GDK_CONTROL_MASK | GDK_SHIFT_MASK, "photos.stop", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_p, GDK_CONTROL_MASK, "photos.pause", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_i, GDK_CONTROL_MASK, "photos.add-folder", NULL);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/quadrat_app/Quadrat/photos.ui");
  gtk_widget_class_bind_template_child (widget_class, QdPhotosPage, stack);
  gtk_widget_class_bind_template_child (widget_class, QdPhotosPage, empty);
  gtk_widget_class_bind_template_child (widget_class, QdPhotosPage, filled);
  gtk_widget_class_bind_template_child (widget_class, QdPhotosPage, progress_label);
  gtk_widget_class_bind_template_child (widget_class, QdPhotosPage, progress_bar);
  gtk_widget_class_bind_template_child (widget_class, QdPhotosPage, failures);
  gtk_widget_class_bind_template_child (widget_class, QdPhotosPage, download);
  gtk_widget_class_bind_template_child (widget_class, QdPhotosPage, pause);
  gtk_widget_class_bind_template_child (widget_class, QdPhotosPage, stop);
  gtk_widget_class_bind_template_child (widget_class, QdPhotosPage, lookup);
  gtk_widget_class_bind_template_child (widget_class, QdPhotosPage, adding);
  gtk_widget_class_bind_template_child (widget_class, QdPhotosPage, withheld_row);
  gtk_widget_class_bind_template_child (widget_class, QdPhotosPage, withheld);
  gtk_widget_class_bind_template_child (widget_class, QdPhotosPage, grid);
  gtk_widget_class_bind_template_callback (widget_class, on_adding);
  gtk_widget_class_bind_template_callback (widget_class, on_pause);
}

static void
qd_photos_page_init (QdPhotosPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  qd_accept_dropped_files (self->empty, GTK_WIDGET (self), on_dropped);
  qd_accept_dropped_files (self->filled, GTK_WIDGET (self), on_dropped);
  g_signal_connect_object (self->grid, "activated", G_CALLBACK (on_activated), self, G_CONNECT_SWAPPED);
}
