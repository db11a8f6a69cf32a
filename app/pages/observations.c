#include "app/pages/observations.h"

#include "app/dialogs.h"
#include "app/job.h"
#include "app/pages/class-edit.h"
#include "app/pages/export-import.h"
#include "app/pages/filter-panel.h"
#include "app/pages/species-list.h"
#include "app/preferences.h"

#include <glib/gi18n.h>

struct _QdObservationsPage
{
  QdPage parent_instance;
  GtkStack *stack;
  GtkWidget *drop_zone, *filled;
  GtkLabel *reading_label;
  GtkProgressBar *reading_bar;
  GtkInfoBar *terms;
  AdwFlap *flap;
  QdFilterPanel *panel;
  GtkEditable *search;
  QdSpeciesList *species;
  GtkLabel *sentence;

  QdJob *import; /* NULL: none runs */
};

G_DEFINE_FINAL_TYPE (QdObservationsPage, qd_observations_page, QD_TYPE_PAGE)

/* ---- Reading what is there ---- */

typedef struct
{
  QdFilter *filter;
  GPtrArray *licenses, *qualities, *species;
  QdFacetTotals totals;
} Overview;

static void
overview_free (gpointer data)
{
  Overview *overview = data;

  g_clear_pointer (&overview->filter, qd_filter_free);
  g_clear_pointer (&overview->licenses, g_ptr_array_unref);
  g_clear_pointer (&overview->qualities, g_ptr_array_unref);
  g_clear_pointer (&overview->species, g_ptr_array_unref);
  g_free (overview);
}

/* All from one pass over the observations. */
static gboolean
read_overview (QdProject *project, gpointer data, GError **error)
{
  Overview *overview = data;
  QdFacetTable *table;
  g_autoptr (QdFacetCounts) counts = NULL;
  g_autoptr (GHashTable) photos = NULL;

  overview->filter = qd_project_get_filter (project, error);
  if (overview->filter == NULL || (table = qd_project_get_facet_table (project, NULL, NULL, NULL, error)) == NULL ||
      (photos = qd_project_find_species_photos (project, error)) == NULL)
    return FALSE;
  counts = qd_facet_table_count (table, overview->filter);
  overview->licenses = qd_facet_counts_list (counts, QD_FACET_LICENSE, NULL, 0, NULL);
  overview->qualities = qd_facet_counts_list (counts, QD_FACET_QUALITY, NULL, 0, NULL);
  overview->species = qd_facet_counts_list_species (counts);
  overview->totals = qd_facet_counts_get_totals (counts);
  for (guint i = 0; i < overview->species->len; i++)
    {
      QdSpecies *species = overview->species->pdata[i];
      const gint64 *photo = g_hash_table_lookup (photos, &species->id);

      species->photo_id = photo != NULL ? *photo : 0;
    }
  return TRUE;
}

/* ---- Filters ---- */

static gboolean
store_filter (QdProject *project, gpointer data, GError **error)
{
  return qd_project_set_filter (project, data, error);
}

static void
on_stored (gpointer owner, gpointer data, const GError *error)
{
  (void) data;
  if (error != NULL)
    qd_page_take_back (QD_PAGE (owner), _ ("The change was not kept."), error);
}

static void
on_filter (QdObservationsPage *self)
{
  qd_session_write (qd_page_get_session (QD_PAGE (self)), store_filter, qd_filter_panel_dup (self->panel),
                    (GDestroyNotify) qd_filter_free, G_OBJECT (self), on_stored);
}

static void
show_sentence (QdObservationsPage *self, const QdFacetTotals *totals)
{
  g_autofree char *observations =
      g_strdup_printf (ngettext ("%u observation", "%u observations", totals->observations), totals->observations);
  g_autofree char *classes = g_strdup_printf (ngettext ("%u class", "%u classes", totals->classes), totals->classes);
  g_autofree char *observers = g_strdup_printf (ngettext ("%u observer", "%u observers", totals->observers), totals->observers);
  /* Translators: "412 observations of 2 classes by 287 observers will be used." */
  g_autofree char *text = totals->observations > 0
                              ? g_strdup_printf (_ ("%s of %s by %s will be used."), observations, classes, observers)
                              : g_strdup (_ ("No observation passes the filters. Allow more licenses, or tick a species."));

  gtk_label_set_text (self->sentence, text);
}

static void
on_overview (gpointer owner, gpointer data, const GError *error)
{
  QdObservationsPage *self = QD_OBSERVATIONS_PAGE (owner);
  Overview *overview = data;

  if (error != NULL)
    {
      qd_page_say (QD_PAGE (self), error->message);
      return;
    }
  qd_filter_panel_show (self->panel, overview->filter, overview->licenses, overview->qualities);
  qd_species_list_take (self->species, g_steal_pointer (&overview->species));
  show_sentence (self, &overview->totals);
}

static void
show_state (QdObservationsPage *self)
{
  const QdCounts *counts = &qd_session_get_summary (qd_page_get_session (QD_PAGE (self)))->counts;

  gtk_stack_set_visible_child_name (self->stack, self->import != NULL       ? "reading"
                                                 : counts->observations > 0 ? "filled"
                                                                            : "empty");
  gtk_info_bar_set_revealed (self->terms, !qd_preferences_get ("terms-read"));
}

static void
on_terms_read (QdObservationsPage *self)
{
  qd_preferences_set ("terms-read", TRUE);
  gtk_info_bar_set_revealed (self->terms, FALSE);
}

/* ---- Importing an export ---- */

static void
on_imported (gpointer owner, QdJob *job, gpointer data, const GError *error)
{
  QdObservationsPage *self = QD_OBSERVATIONS_PAGE (owner);
  QdExportImport *import = data;
  g_autofree char *text = NULL;

  (void) job;
  g_clear_object (&self->import);
  if (error != NULL)
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

static void
on_export_chosen (gpointer owner, GStrv files)
{
  QdObservationsPage *self = QD_OBSERVATIONS_PAGE (owner);
  QdExportImport *import = qd_export_import_new (qd_session_get_folder (qd_page_get_session (QD_PAGE (self))), files);
  g_autofree char *text = qd_export_import_dup_line (import);

  if (!qd_page_try_change (QD_PAGE (self)))
    {
      qd_export_import_free (import);
      return;
    }
  qd_job_cancel (self->import);
  g_clear_object (&self->import);
  self->import = qd_job_new (qd_export_import_run, import, qd_export_import_free);
  g_signal_connect_object (self->import, "progress", G_CALLBACK (on_import_progress), self, G_CONNECT_SWAPPED);
  gtk_label_set_text (self->reading_label, text);
  gtk_progress_bar_set_fraction (self->reading_bar, 0);
  qd_job_start (self->import, G_OBJECT (self), on_imported);
  show_state (self);
  qd_page_status_changed (QD_PAGE (self));
}

static void
import_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  static const char *const suffixes[] = { "csv", "zip", "tsv", "txt", "gz", "tar", "tgz", NULL };

  (void) name;
  (void) parameter;
  qd_choose_files (widget, _ ("Choose an export"), GTK_FILE_CHOOSER_ACTION_OPEN, TRUE, suffixes, NULL, on_export_chosen);
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

/* ---- Species and classes ---- */

static void
on_species_used (QdObservationsPage *self, gint64 species, gboolean used)
{
  QdClassEdit *edit = qd_class_edit_new_one (used ? QD_CLASS_EDIT_USE : QD_CLASS_EDIT_LEAVE_OUT, species);

  qd_session_write (qd_page_get_session (QD_PAGE (self)), qd_class_edit_commit, edit, qd_class_edit_free, G_OBJECT (self),
                    on_stored);
}

static void
on_class_named (QdObservationsPage *self, gint64 species, const char *name)
{
  QdClassEdit *edit = qd_class_edit_new_one (QD_CLASS_EDIT_NAME, species);

  edit->name = g_strdup (name);
  qd_session_write (qd_page_get_session (QD_PAGE (self)), qd_class_edit_commit, edit, qd_class_edit_free, G_OBJECT (self),
                    on_stored);
}

static void
on_class_colored (QdObservationsPage *self, gint64 class_id, guint color)
{
  QdClassEdit *edit = qd_class_edit_new_one (QD_CLASS_EDIT_COLOR, class_id);

  edit->color = color;
  qd_session_write (qd_page_get_session (QD_PAGE (self)), qd_class_edit_commit, edit, qd_class_edit_free, G_OBJECT (self),
                    on_stored);
}

static void
on_search (QdObservationsPage *self)
{
  qd_species_list_search (self->species, gtk_editable_get_text (self->search));
}

/* ---- The page ---- */

static void
qd_observations_page_open (QdPage *page, QdSession *session)
{
  QdObservationsPage *self = QD_OBSERVATIONS_PAGE (page);

  qd_page_guard_actions (page, (const char *const[]){ "observations.import", NULL });
  qd_page_guard_widget (page, GTK_WIDGET (self->panel));
  qd_species_list_set_session (self->species, session);
  show_state (self);
}

static void
qd_observations_page_refresh (QdPage *page, QdChange what)
{
  QdObservationsPage *self = QD_OBSERVATIONS_PAGE (page);

  show_state (self);
  if ((what & (QD_CHANGED_OBSERVATIONS | QD_CHANGED_CLASSES)) != 0)
    qd_session_read (qd_page_get_session (page), read_overview, g_new0 (Overview, 1), overview_free, G_OBJECT (page),
                     on_overview);
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
  gtk_widget_class_bind_template_child (widget_class, QdObservationsPage, panel);
  gtk_widget_class_bind_template_child (widget_class, QdObservationsPage, search);
  gtk_widget_class_bind_template_child (widget_class, QdObservationsPage, species);
  gtk_widget_class_bind_template_child (widget_class, QdObservationsPage, sentence);
  gtk_widget_class_bind_template_callback (widget_class, on_cancel);
  gtk_widget_class_bind_template_callback (widget_class, on_terms_read);
}

static void
qd_observations_page_class_init (QdObservationsPageClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = qd_observations_page_dispose;
  QD_PAGE_CLASS (class)->open = qd_observations_page_open;
  QD_PAGE_CLASS (class)->refresh = qd_observations_page_refresh;
  QD_PAGE_CLASS (class)->describe = qd_observations_page_describe;
  g_type_ensure (QD_TYPE_FILTER_PANEL);
  g_type_ensure (QD_TYPE_SPECIES_LIST);
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
  g_signal_connect_object (self->panel, "changed", G_CALLBACK (on_filter), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->search, "search-changed", G_CALLBACK (on_search), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->species, "species-used", G_CALLBACK (on_species_used), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->species, "class-named", G_CALLBACK (on_class_named), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->species, "class-colored", G_CALLBACK (on_class_colored), self, G_CONNECT_SWAPPED);
}
