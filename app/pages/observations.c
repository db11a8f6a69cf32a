#include "app/pages/observations.h"

#include "app/dialogs.h"
#include "app/job.h"
#include "app/pages/export-guide.h"
#include "app/pages/export-import.h"
#include "app/pages/filter-panel.h"
#include "app/pages/filter-store.h"
#include "app/pages/overview.h"
#include "app/pages/species-panel.h"
#include "app/pages/terms-bar.h"
#include "app/progress-row.h"

#include "engine/core/error.h"

#include <glib/gi18n.h>

struct _QdObservationsPage
{
  QdPage parent_instance;
  GtkStack *stack;
  GtkWidget *drop_zone, *filled;
  GtkLabel *reading_label;
  GtkProgressBar *reading_bar;
  QdTermsBar *terms;
  AdwFlap *flap;
  QdProgressRow *storing;
  QdFilterPanel *panel; /* built later, as is the next */
  QdSpeciesPanel *species_panel;

  QdJob *import;         /* NULL: none runs */
  QdOverview *overview;  /* NULL before a project is open */
  QdFilterStore *store;  /* the same */
};

G_DEFINE_FINAL_TYPE (QdObservationsPage, qd_observations_page, QD_TYPE_PAGE)

/* ---- Filters ---- */

/* Counted at once; which observations are used is written meanwhile, however long it takes. */
static void
on_filter (QdObservationsPage *self)
{
  const QdFilter *filter = qd_filter_panel_get_filter (self->panel);

  qd_overview_set_filter (self->overview, filter);
  qd_filter_store_put (self->store, filter);
}

static void
on_storing (QdObservationsPage *self, double share)
{
  qd_progress_row_show (self->storing, _ ("Applying the filters…"), share);
}

static void
on_stop_storing (QdObservationsPage *self)
{
  qd_filter_store_stop (self->store);
}

/* Where it was not stored, what is stored is shown again. */
static void
on_stored (QdObservationsPage *self, const GError *error)
{
  gtk_widget_set_visible (GTK_WIDGET (self->storing), FALSE);
  if (g_error_matches (error, QD_ERROR, QD_ERROR_CANCELLED))
    qd_page_say (QD_PAGE (self), error->message);
  else if (error != NULL)
    qd_page_take_back (QD_PAGE (self), _ ("The change was not kept."), error);
  qd_overview_set_filter (self->overview, NULL);
}

static void
show_overview (QdObservationsPage *self)
{
  const QdOverviewAnswer *answer = qd_overview_get_answer (self->overview);

  qd_filter_panel_show (self->panel, qd_filter_store_is_busy (self->store) ? qd_filter_panel_get_filter (self->panel)
                                                                          : answer->filter);
  qd_species_panel_show (self->species_panel);
}

static void
on_failed (QdObservationsPage *self, const char *sentence)
{
  qd_page_say (QD_PAGE (self), sentence);
}

static void
show_state (QdObservationsPage *self)
{
  const QdCounts *counts = &qd_session_get_summary (qd_page_get_session (QD_PAGE (self)))->counts;

  gtk_stack_set_visible_child_name (self->stack, self->import != NULL       ? "reading"
                                                 : counts->observations > 0 ? "filled"
                                                                            : "empty");
  if (self->import == NULL && counts->observations > 0)
    qd_terms_bar_say (self->terms);
}

/* ---- Importing an export ---- */

static void
on_imported (gpointer owner, QdJob *job, gpointer data, const GError *error)
{
  QdObservationsPage *self = QD_OBSERVATIONS_PAGE (owner);
  QdExportImport *import = data;
  g_autofree char *text = NULL;

  if (job != self->import)
    return;
  g_clear_object (&self->import);
  if (g_error_matches (error, QD_ERROR, QD_ERROR_CANCELLED))
    qd_page_say (QD_PAGE (self), _ ("Reading was stopped. Nothing was imported."));
  else if (error != NULL)
    qd_page_say_error (QD_PAGE (self), _ ("The export was not imported."), error);
  else
    {
      text = g_strdup_printf (ngettext ("%u observation was added", "%u observations were added", import->report->added),
                              import->report->added);
      if (qd_export_import_has_remarks (import))
        qd_show_report (GTK_WIDGET (self), text, import->report);
      else
        qd_page_say (QD_PAGE (self), text);
    }
  qd_session_poll (qd_page_get_session (QD_PAGE (self)));
  show_state (self);
  qd_page_status_changed (QD_PAGE (self));
}

static void
on_import_progress (QdObservationsPage *self, QdJob *job)
{
  guint64 done, total;

  qd_job_get_progress (job, &done, &total);
  gtk_progress_bar_set_fraction (self->reading_bar, total > 0 ? (double) done / (double) total : 0);
}

/* One at a time. */
static gboolean
may_import (QdObservationsPage *self)
{
  if (self->import != NULL)
    qd_page_say (QD_PAGE (self), _ ("An export is being read. Wait until that is done, or cancel it."));
  return self->import == NULL && qd_page_try_change (QD_PAGE (self));
}

static void
on_export_chosen (gpointer owner, GStrv files)
{
  QdObservationsPage *self = QD_OBSERVATIONS_PAGE (owner);
  QdExportImport *import;
  g_autofree char *text = NULL;

  if (!may_import (self))
    return;
  import = qd_export_import_new (qd_session_get_folder (qd_page_get_session (QD_PAGE (self))), files);
  text = qd_export_import_dup_line (import);
  self->import = qd_job_new (qd_export_import_run, import, qd_export_import_free);
  g_signal_connect_object (self->import, "progress", G_CALLBACK (on_import_progress), self, G_CONNECT_SWAPPED);
  gtk_label_set_text (self->reading_label, text);
  gtk_progress_bar_set_fraction (self->reading_bar, 0);
  qd_job_set_unfinished (self->import, _ ("An export is being read. Stopped now, nothing of it will be there."));
  qd_job_start (self->import, G_OBJECT (self), on_imported);
  show_state (self);
  qd_page_status_changed (QD_PAGE (self));
}

const char *const *
qd_observations_page_get_suffixes (void)
{
  static const char *const suffixes[] = { "csv", "zip", "tsv", "txt", "gz", "tar", "tgz", NULL };

  return suffixes;
}

static void
import_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  (void) name;
  (void) parameter;
  if (may_import (QD_OBSERVATIONS_PAGE (widget)))
    qd_choose_files (widget, _ ("Choose an export"), GTK_FILE_CHOOSER_ACTION_OPEN, TRUE, qd_observations_page_get_suffixes (), NULL,
                     on_export_chosen);
}

void
qd_observations_page_import (QdObservationsPage *self, const char *path)
{
  on_export_chosen (self, (char *[]){ (char *) path, NULL });
}

static void
filters_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  AdwFlap *flap = QD_OBSERVATIONS_PAGE (widget)->flap;

  (void) name;
  (void) parameter;
  adw_flap_set_reveal_flap (flap, !adw_flap_get_reveal_flap (flap));
}

static void
on_cancel (QdObservationsPage *self)
{
  qd_job_cancel (self->import);
}

/* ---- The page ---- */

static void
add_panel (QdObservationsPage *self)
{
  self->panel = g_object_new (QD_TYPE_FILTER_PANEL, "name", "panel", NULL);
  g_signal_connect_object (self->panel, "changed", G_CALLBACK (on_filter), self, G_CONNECT_SWAPPED);
  adw_flap_set_flap (self->flap, GTK_WIDGET (self->panel));
}

static void
add_species_panel (QdObservationsPage *self)
{
  self->species_panel = g_object_new (QD_TYPE_SPECIES_PANEL, "name", "species_panel", NULL);
  g_signal_connect_object (self->species_panel, "failed", G_CALLBACK (on_failed), self, G_CONNECT_SWAPPED);
  adw_flap_set_content (self->flap, GTK_WIDGET (self->species_panel));
  self->storing = QD_PROGRESS_ROW (qd_progress_row_new (_ ("Stop, and keep the filters as they were")));
  gtk_widget_set_name (GTK_WIDGET (self->storing), "storing");
  g_signal_connect_object (self->storing, "stop", G_CALLBACK (on_stop_storing), self, G_CONNECT_SWAPPED);
  gtk_box_append (GTK_BOX (self->filled), GTK_WIDGET (self->storing));
  g_object_bind_property (self->flap, "reveal-flap", qd_species_panel_get_filter_button (self->species_panel), "active",
                          G_BINDING_BIDIRECTIONAL | G_BINDING_SYNC_CREATE);
}

static gboolean
qd_observations_page_build (QdPage *page, guint part)
{
  QdObservationsPage *self = QD_OBSERVATIONS_PAGE (page);

  if (part == 0)
    add_species_panel (self);
  else if (part == 1)
    add_panel (self);
  else
    return qd_filter_panel_build (self->panel, part - 2);
  return TRUE;
}

static void
qd_observations_page_open (QdPage *page, QdSession *session)
{
  QdObservationsPage *self = QD_OBSERVATIONS_PAGE (page);

  qd_page_guard_actions (page, (const char *const[]){ "observations.import", NULL });
  qd_page_guard_widget (page, GTK_WIDGET (self->panel));
  self->overview = qd_overview_new (qd_session_get_folder (session));
  g_signal_connect_object (self->overview, "answered", G_CALLBACK (show_overview), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->overview, "failed", G_CALLBACK (on_failed), self, G_CONNECT_SWAPPED);
  self->store = qd_filter_store_new (session);
  g_signal_connect_object (self->store, "progress", G_CALLBACK (on_storing), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->store, "stored", G_CALLBACK (on_stored), self, G_CONNECT_SWAPPED);
  qd_filter_panel_set_overview (self->panel, self->overview);
  qd_terms_bar_open (self->terms, session);
  qd_species_panel_open (self->species_panel, session, self->overview);
  show_state (self);
}

static void
qd_observations_page_refresh (QdPage *page, QdChange what)
{
  QdObservationsPage *self = QD_OBSERVATIONS_PAGE (page);

  show_state (self);
  if ((what & (QD_CHANGED_OBSERVATIONS | QD_CHANGED_CLASSES)) != 0)
    qd_overview_ask (self->overview);
  if ((what & QD_CHANGED_CLASSES) != 0)
    qd_species_panel_show_classes (self->species_panel);
  if ((what & QD_CHANGED_PHOTOS) != 0)
    qd_species_panel_find_photos (self->species_panel);
}

static void
qd_observations_page_describe (QdPage *page, const QdSummary *summary, QdPageStatus *status)
{
  const QdCounts *counts = &summary->counts;

  if (QD_OBSERVATIONS_PAGE (page)->import != NULL)
    {
      status->progress = QD_PROGRESS_BUSY;
      status->line = g_strdup (_ ("reading"));
      return;
    }
  if (counts->observations == 0 && counts->photos > 0) /* from a folder: there is nothing to do here */
    {
      status->progress = QD_PROGRESS_DONE;
      status->line = g_strdup (_ ("pictures only"));
      return;
    }
  status->progress = counts->observations_used > 0 ? QD_PROGRESS_DONE
                     : counts->observations > 0    ? QD_PROGRESS_BEGUN
                                                   : QD_PROGRESS_NONE;
  if (counts->observations == 0)
    {
      status->line = g_strdup (_ ("needs an export"));
      status->missing = g_strdup (_ ("Import an iNaturalist export first, or add a folder of pictures in Photos."));
      return;
    }
  status->line = counts->observations_used == counts->observations
                     ? g_strdup_printf (_ ("%u used"), counts->observations)
                     : g_strdup_printf (_ ("%u of %u"), counts->observations_used, counts->observations);
  if (counts->observations_used == 0)
    status->missing = g_strdup (_ ("No observation passes the filters."));
}

static void
qd_observations_page_dispose (GObject *object)
{
  QdObservationsPage *self = QD_OBSERVATIONS_PAGE (object);

  qd_job_cancel (self->import);
  g_clear_object (&self->import);
  g_clear_object (&self->store);
  g_clear_object (&self->overview);
  G_OBJECT_CLASS (qd_observations_page_parent_class)->dispose (object);
}

static void
bind_template (GtkWidgetClass *widget_class)
{
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/quadrat_app/Quadrat/observations.ui");
  gtk_widget_class_bind_template_child (widget_class, QdObservationsPage, stack);
  gtk_widget_class_bind_template_child (widget_class, QdObservationsPage, drop_zone);
  gtk_widget_class_bind_template_child (widget_class, QdObservationsPage, filled);
  gtk_widget_class_bind_template_child (widget_class, QdObservationsPage, reading_label);
  gtk_widget_class_bind_template_child (widget_class, QdObservationsPage, reading_bar);
  gtk_widget_class_bind_template_child (widget_class, QdObservationsPage, terms);
  gtk_widget_class_bind_template_child (widget_class, QdObservationsPage, flap);
  gtk_widget_class_bind_template_callback (widget_class, on_cancel);
}

static void
qd_observations_page_class_init (QdObservationsPageClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = qd_observations_page_dispose;
  QD_PAGE_CLASS (class)->build = qd_observations_page_build;
  QD_PAGE_CLASS (class)->open = qd_observations_page_open;
  QD_PAGE_CLASS (class)->refresh = qd_observations_page_refresh;
  QD_PAGE_CLASS (class)->describe = qd_observations_page_describe;
  g_type_ensure (QD_TYPE_EXPORT_GUIDE);
  g_type_ensure (QD_TYPE_TERMS_BAR);
  gtk_widget_class_install_action (widget_class, "observations.import", NULL, import_action);
  gtk_widget_class_install_action (widget_class, "observations.filters", NULL, filters_action);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_i, GDK_CONTROL_MASK, "observations.import", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_F8, 0, "observations.filters", NULL);
  bind_template (widget_class);
}

static void
qd_observations_page_init (QdObservationsPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  qd_accept_dropped_files (self->drop_zone, GTK_WIDGET (self), on_export_chosen);
  qd_accept_dropped_files (self->filled, GTK_WIDGET (self), on_export_chosen);
}
