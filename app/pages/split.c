#include "app/pages/split.h"

#include "app/dialogs.h"

#include "engine/project/split.h"
#include "widgets/class-bars.h"
#include "widgets/split-bar.h"

#include <glib/gi18n.h>

#define FEW_BOXES 5 /* of a class in a part: below it a figure says little */

typedef struct
{
  gboolean known, has_settings;
  QdSplitSettings settings;
  guint photos[QD_N_SUBSETS]; /* where there are no settings */
} Shown;

struct _QdSplitPage
{
  QdPage parent_instance;
  GtkStack *stack;
  QdSplitBar *bar;
  AdwComboRow *by;
  GtkSpinButton *seed;
  GtkSwitch *keep;
  GtkWidget *divide;
  GtkLabel *warning;
  GtkWidget *balance;
  QdClassBars *bars;

  Shown shown;      /* of which the settings were filled, maybe changed since by a person who is not done */
  gboolean showing; /* the settings are being filled */
  gboolean busy;    /* photos are being divided */
  gboolean again;   /* and once more, since the settings changed meanwhile */
};

G_DEFINE_FINAL_TYPE (QdSplitPage, qd_split_page, QD_TYPE_PAGE)

/* ---- What is stored ---- */

typedef struct
{
  QdSplitFigures *figures;
  QdSplitSettings settings;
  gboolean has_settings;
} Stored;

static void
stored_free (gpointer data)
{
  Stored *stored = data;

  g_clear_pointer (&stored->figures, qd_split_figures_free);
  g_free (stored);
}

static gboolean
read_stored (QdProject *project, gpointer data, GError **error)
{
  Stored *stored = data;

  stored->has_settings = qd_split_get_settings (project, &stored->settings, NULL);
  stored->figures = qd_split_get_figures (project, error);
  return stored->figures != NULL;
}

static void
show_settings (QdSplitPage *self, const QdSplitSettings *settings)
{
  const double *ratios = settings->ratios;
  double sum = ratios[QD_SUBSET_TRAIN] + ratios[QD_SUBSET_VALIDATION] + ratios[QD_SUBSET_TEST];

  self->showing = TRUE;
  if (sum > 0)
    qd_split_bar_set_percent (self->bar, (guint) (ratios[QD_SUBSET_TRAIN] / sum * 100 + 0.5),
                              (guint) (ratios[QD_SUBSET_VALIDATION] / sum * 100 + 0.5));
  adw_combo_row_set_selected (self->by, settings->by);
  gtk_spin_button_set_value (self->seed, (double) settings->seed);
  self->showing = FALSE;
}

/* A split from published lists was made by no settings: the bar shows what it is, until a person drags. */
static void
show_shares (QdSplitPage *self, const guint photos[QD_N_SUBSETS])
{
  guint sum = photos[QD_SUBSET_TRAIN] + photos[QD_SUBSET_VALIDATION] + photos[QD_SUBSET_TEST];

  if (sum > 0)
    qd_split_bar_set_percent (self->bar, (photos[QD_SUBSET_TRAIN] * 100 + sum / 2) / sum,
                              (photos[QD_SUBSET_VALIDATION] * 100 + sum / 2) / sum);
}

static gboolean
is_same (const Shown *a, const Shown *b)
{
  gboolean same = a->known == b->known && a->has_settings == b->has_settings && a->settings.by == b->settings.by &&
                  a->settings.seed == b->settings.seed;

  for (guint i = 0; i < QD_N_SUBSETS && same; i++)
    same = a->settings.ratios[i] == b->settings.ratios[i] && a->photos[i] == b->photos[i];
  return same;
}

static void
show_stored (QdSplitPage *self, const Stored *stored)
{
  Shown now = { .known = TRUE, .has_settings = stored->has_settings };

  if (stored->has_settings)
    now.settings = stored->settings;
  for (guint i = 0; i < QD_N_SUBSETS && !stored->has_settings; i++)
    now.photos[i] = stored->figures->photos[i];
  if (is_same (&self->shown, &now))
    return;
  self->shown = now;
  if (stored->has_settings)
    show_settings (self, &stored->settings);
  else
    show_shares (self, stored->figures->photos);
}

static char *
describe_few (const char *name, guint n, guint part)
{
  switch (part)
    {
    case QD_SUBSET_TRAIN:
      return g_strdup_printf (
          ngettext ("“%s” has only %u box in the training photos.", "“%s” has only %u boxes in the training photos.", n), name,
          n);
    case QD_SUBSET_VALIDATION:
      return g_strdup_printf (
          ngettext ("“%s” has only %u box in the validation photos.", "“%s” has only %u boxes in the validation photos.", n),
          name, n);
    default:
      return g_strdup_printf (
          ngettext ("“%s” has only %u box in the test photos.", "“%s” has only %u boxes in the test photos.", n), name, n);
    }
}

static char *
list_rare (const QdSplitFigures *figures)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) sentences = NULL;

  for (guint i = 0; i < figures->classes->len; i++)
    {
      const QdSplitClass *class_ = figures->classes->pdata[i];
      guint total = class_->boxes[QD_SUBSET_TRAIN] + class_->boxes[QD_SUBSET_VALIDATION] + class_->boxes[QD_SUBSET_TEST];

      for (guint part = QD_SUBSET_TRAIN; total > 0 && part < QD_N_SUBSETS; part++)
        if (figures->photos[part] > 0 && class_->boxes[part] < FEW_BOXES)
          {
            g_autofree char *sentence = describe_few (class_->name, class_->boxes[part], part);

            g_strv_builder_add (builder, sentence);
          }
    }
  sentences = g_strv_builder_end (builder);
  return g_strjoinv (" ", sentences);
}

static void
show_figures (QdSplitPage *self, const QdSplitFigures *figures)
{
  g_autofree QdClassBar *bars = g_new0 (QdClassBar, figures->classes->len + 1);
  g_autofree char *rare = list_rare (figures);
  const guint counts[] = { figures->photos[QD_SUBSET_TRAIN], figures->photos[QD_SUBSET_VALIDATION],
                           figures->photos[QD_SUBSET_TEST] };
  gboolean divided = counts[0] + counts[1] + counts[2] > 0;
  guint n = 0;

  for (guint i = 0; i < figures->classes->len; i++)
    {
      const QdSplitClass *class_ = figures->classes->pdata[i];
      QdClassBar *bar = &bars[n];

      bar->look = (QdClassLook){ class_->name, qd_color_from_rgb (class_->color) };
      for (guint part = 0; part < 3; part++)
        bar->counts[part] = class_->boxes[QD_SUBSET_TRAIN + part];
      n += bar->counts[0] + bar->counts[1] + bar->counts[2] > 0;
    }
  qd_split_bar_set_counts (self->bar, divided ? counts : NULL);
  qd_class_bars_set (self->bars, bars, n);
  gtk_widget_set_visible (self->balance, divided);
  gtk_label_set_text (self->warning, rare);
  gtk_widget_set_visible (GTK_WIDGET (self->warning), divided && *rare != '\0');
  if (divided)
    gtk_widget_remove_css_class (self->divide, "suggested-action");
  else
    gtk_widget_add_css_class (self->divide, "suggested-action");
}

static void
on_stored (gpointer owner, gpointer data, const GError *error)
{
  QdSplitPage *self = QD_SPLIT_PAGE (owner);
  Stored *stored = data;

  if (error != NULL)
    {
      qd_page_say (QD_PAGE (self), error->message);
      return;
    }
  if (self->busy)
    return; /* a person has moved on; it comes again when that is done */
  show_stored (self, stored);
  show_figures (self, stored->figures);
}

/* ---- Dividing ---- */

static gboolean
run_split (QdProject *project, gpointer data, GError **error)
{
  return qd_split_run (project, data, error);
}

static void
divide (QdSplitPage *self);

static void
on_divided (gpointer owner, gpointer data, const GError *error)
{
  QdSplitPage *self = QD_SPLIT_PAGE (owner);

  (void) data;
  self->busy = FALSE;
  qd_page_enable (QD_PAGE (self), "split.divide", TRUE);
  self->shown.known = FALSE; /* all are as they are stored now, whatever was chosen */
  if (error != NULL)
    qd_page_take_back (QD_PAGE (self), _ ("The photos were not divided."), error);
  else if (self->again)
    divide (self);
  qd_page_status_changed (QD_PAGE (self));
}

static void
divide (QdSplitPage *self)
{
  QdSplitSettings *settings = g_new0 (QdSplitSettings, 1);
  guint train, validation, test;

  qd_split_bar_get_percent (self->bar, &train, &validation, &test);
  settings->ratios[QD_SUBSET_TRAIN] = train;
  settings->ratios[QD_SUBSET_VALIDATION] = validation;
  settings->ratios[QD_SUBSET_TEST] = test;
  settings->by = (QdSplitBy) adw_combo_row_get_selected (self->by);
  settings->seed = (guint64) gtk_spin_button_get_value (self->seed);
  settings->keep = gtk_switch_get_active (self->keep);
  self->busy = TRUE;
  self->again = FALSE;
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "split.divide", FALSE);
  qd_session_write (qd_page_get_session (QD_PAGE (self)), run_split, settings, g_free, G_OBJECT (self), on_divided);
  qd_page_status_changed (QD_PAGE (self));
}

/* A project that is divided already follows its settings at once. */
static void
on_settings (QdSplitPage *self)
{
  const guint *subsets;

  self->again = self->busy && !self->showing;
  if (self->showing || self->busy || qd_page_get_session (QD_PAGE (self)) == NULL)
    return;
  subsets = qd_session_get_summary (qd_page_get_session (QD_PAGE (self)))->counts.subsets;
  if (subsets[QD_SUBSET_TRAIN] + subsets[QD_SUBSET_VALIDATION] + subsets[QD_SUBSET_TEST] > 0)
    divide (self);
}

static void
divide_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  (void) name;
  (void) parameter;
  divide (QD_SPLIT_PAGE (widget));
}

static gboolean
read_lists (QdProject *project, gpointer data, GError **error)
{
  return qd_split_from_lists (project, data, NULL, error);
}

static void
on_lists_chosen (gpointer owner, GStrv files)
{
  qd_session_write (qd_page_get_session (QD_PAGE (owner)), read_lists, g_strdup (files[0]), g_free, G_OBJECT (owner), on_divided);
}

static void
lists_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  (void) name;
  (void) parameter;
  qd_choose_files (widget, _ ("Choose a folder of lists"), GTK_FILE_CHOOSER_ACTION_SELECT_FOLDER, FALSE, NULL, NULL,
                   on_lists_chosen);
}

/* ---- The page ---- */

static void
qd_split_page_open (QdPage *page, QdSession *session)
{
  QdSplitPage *self = QD_SPLIT_PAGE (page);
  GtkWidget *const widgets[] = { GTK_WIDGET (self->bar), GTK_WIDGET (self->by), GTK_WIDGET (self->seed), GTK_WIDGET (self->keep) };

  (void) session;
  qd_page_guard_actions (page, (const char *const[]){ "split.divide", "split.lists", NULL });
  for (guint i = 0; i < G_N_ELEMENTS (widgets); i++)
    qd_page_guard_widget (page, widgets[i]);
}

static void
qd_split_page_refresh (QdPage *page, QdChange what)
{
  QdSplitPage *self = QD_SPLIT_PAGE (page);
  const QdCounts *counts = &qd_session_get_summary (qd_page_get_session (page))->counts;

  if ((what & ~(QD_CHANGED_RUNS | QD_CHANGED_ELSEWHERE)) == 0)
    return;
  gtk_stack_set_visible_child_name (self->stack, counts->labelled > 0 ? "split" : "empty");
  qd_session_read (qd_page_get_session (page), read_stored, g_new0 (Stored, 1), stored_free, G_OBJECT (page), on_stored);
}

static void
qd_split_page_describe (QdPage *page, const QdSummary *summary, QdPageStatus *status)
{
  const guint *subsets = summary->counts.subsets;

  if (QD_SPLIT_PAGE (page)->busy)
    {
      status->progress = QD_PROGRESS_BUSY;
      status->line = g_strdup (_ ("dividing"));
      return;
    }
  if (subsets[QD_SUBSET_TRAIN] == 0)
    {
      status->line = g_strdup (summary->counts.labelled > 0 ? _ ("not yet") : _ ("needs boxes"));
      status->missing = g_strdup (_ ("Divide the photos into training, validation and test first."));
      return;
    }
  status->progress = subsets[QD_SUBSET_NONE] == 0 && subsets[QD_SUBSET_VALIDATION] > 0 ? QD_PROGRESS_DONE : QD_PROGRESS_BEGUN;
  status->line = g_strdup_printf (_ ("%u, %u and %u"), subsets[QD_SUBSET_TRAIN], subsets[QD_SUBSET_VALIDATION],
                                  subsets[QD_SUBSET_TEST]);
  if (subsets[QD_SUBSET_VALIDATION] == 0)
    status->missing = g_strdup (_ ("Training needs some validation photos to be watched on."));
  else if (subsets[QD_SUBSET_NONE] > 0)
    status->missing = g_strdup_printf (ngettext ("%u photo was labelled since: divide again.",
                                                 "%u photos were labelled since: divide again.", subsets[QD_SUBSET_NONE]),
                                       subsets[QD_SUBSET_NONE]);
}

static void
qd_split_page_class_init (QdSplitPageClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  QD_PAGE_CLASS (class)->open = qd_split_page_open;
  QD_PAGE_CLASS (class)->refresh = qd_split_page_refresh;
  QD_PAGE_CLASS (class)->describe = qd_split_page_describe;
  g_type_ensure (QD_TYPE_SPLIT_BAR);
  g_type_ensure (QD_TYPE_CLASS_BARS);
  gtk_widget_class_install_action (widget_class, "split.divide", NULL, divide_action);
  gtk_widget_class_install_action (widget_class, "split.lists", NULL, lists_action);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Return, GDK_CONTROL_MASK, "split.divide", NULL);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/quadrat_app/Quadrat/split.ui");
  gtk_widget_class_bind_template_child (widget_class, QdSplitPage, stack);
  gtk_widget_class_bind_template_child (widget_class, QdSplitPage, bar);
  gtk_widget_class_bind_template_child (widget_class, QdSplitPage, by);
  gtk_widget_class_bind_template_child (widget_class, QdSplitPage, seed);
  gtk_widget_class_bind_template_child (widget_class, QdSplitPage, keep);
  gtk_widget_class_bind_template_child (widget_class, QdSplitPage, divide);
  gtk_widget_class_bind_template_child (widget_class, QdSplitPage, warning);
  gtk_widget_class_bind_template_child (widget_class, QdSplitPage, balance);
  gtk_widget_class_bind_template_child (widget_class, QdSplitPage, bars);
  gtk_widget_class_bind_template_callback (widget_class, on_settings);
}

static void
qd_split_page_init (QdSplitPage *self)
{
  self->showing = TRUE;
  gtk_widget_init_template (GTK_WIDGET (self));
  qd_split_bar_set_percent (self->bar, 80, 20);
  self->showing = FALSE;
}
