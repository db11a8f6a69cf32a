#include "app/pages/filter-panel.h"

#include "app/pages/facet-list.h"
#include "app/pages/filter-edit.h"

#include "engine/inat/licenses.h"

#include <glib/gi18n.h>
#include <stdio.h>

struct _QdFilterPanel
{
  AdwBin parent_instance;
  QdFacetList *lists[QD_N_FACETS];
  GtkEditable *from, *to;
  QdOverview *overview;
  QdFilter *filter; /* as it stands */
};

G_DEFINE_FINAL_TYPE (QdFilterPanel, qd_filter_panel, ADW_TYPE_BIN)

static guint changed_signal;

/* ---- Showing ---- */

static const char *
quality_title (const char *key)
{
  return g_str_equal (key, "research")   ? _ ("Research grade")
         : g_str_equal (key, "needs_id") ? _ ("Needs identification")
         : g_str_equal (key, "casual")   ? _ ("Casual")
                                         : _ ("Not known");
}

static const char *
quality_subtitle (const char *key)
{
  return g_str_equal (key, "research")   ? _ ("several people agree on the species")
         : g_str_equal (key, "needs_id") ? _ ("nobody has confirmed the species yet")
         : g_str_equal (key, "casual")   ? _ ("captive, planted, or without a date or place")
                                         : NULL;
}

/* @made: takes the title where it has to be made. */
static QdFacetValue
describe (QdFacetKind kind, const QdFacet *facet, GPtrArray *made)
{
  QdFacetValue value = { .key = facet->key, .title = facet->name, .count = facet->count };

  if (kind == QD_FACET_LICENSE)
    {
      QdLicense license = qd_license_parse (facet->key);

      value.title = qd_license_name (license);
      value.subtitle = qd_license_meaning (license);
    }
  else if (kind == QD_FACET_QUALITY)
    {
      value.title = quality_title (facet->key);
      value.subtitle = quality_subtitle (facet->key);
    }
  else if (facet->name == NULL)
    {
      g_ptr_array_add (made, g_strdup_printf (_ ("Any place with “%s”"), facet->key));
      value.title = made->pdata[made->len - 1];
    }
  return value;
}

static void
show_list (QdFilterPanel *self, QdFacetKind kind)
{
  const QdOverviewAnswer *answer = qd_overview_get_answer (self->overview);
  GPtrArray *facets = answer->facets[kind];
  g_autofree QdFacetValue *values = g_new (QdFacetValue, MAX (facets->len, 1));
  g_autoptr (GPtrArray) made = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < facets->len; i++)
    {
      values[i] = describe (kind, facets->pdata[i], made);
      values[i].on = qd_filter_has_value (self->filter, kind, values[i].key);
    }
  qd_facet_list_show (self->lists[kind], values, facets->len, answer->n_left[kind],
                      qd_filter_has_condition (self->filter, kind));
}

gboolean
qd_filter_panel_build (QdFilterPanel *self, guint list)
{
  if (list < QD_N_FACETS)
    qd_facet_list_make_rows (self->lists[list]);
  return list < QD_N_FACETS;
}

static void
set_text (GtkEditable *entry, const char *text)
{
  gtk_widget_remove_css_class (GTK_WIDGET (entry), "error");
  if (g_strcmp0 (gtk_editable_get_text (entry), text != NULL ? text : "") != 0)
    gtk_editable_set_text (entry, text != NULL ? text : "");
}

void
qd_filter_panel_show (QdFilterPanel *self, const QdFilter *filter)
{
  QdFilter *copy = qd_filter_copy (filter);

  g_clear_pointer (&self->filter, qd_filter_free);
  self->filter = copy;
  for (guint i = 0; i < QD_N_FACETS; i++)
    show_list (self, (QdFacetKind) i);
  if (gtk_widget_get_focus_child (GTK_WIDGET (self->from)) == NULL) /* nobody writes there */
    set_text (self->from, copy->from);
  if (gtk_widget_get_focus_child (GTK_WIDGET (self->to)) == NULL)
    set_text (self->to, copy->to);
}

void
qd_filter_panel_set_overview (QdFilterPanel *self, QdOverview *overview)
{
  g_set_object (&self->overview, overview);
}

const QdFilter *
qd_filter_panel_get_filter (QdFilterPanel *self)
{
  return self->filter;
}

/* ---- What a person does ---- */

static QdFacetKind
kind_of (QdFilterPanel *self, QdFacetList *list)
{
  for (guint i = 0; i < QD_N_FACETS; i++)
    if (self->lists[i] == list)
      return (QdFacetKind) i;
  g_return_val_if_reached (QD_FACET_LICENSE);
}

/* Ticks at once, counts when they are there. */
static void
changed (QdFilterPanel *self)
{
  g_autoptr (QdFilter) filter = qd_filter_copy (self->filter);

  qd_filter_panel_show (self, filter);
  g_signal_emit (self, changed_signal, 0);
}

static void
on_toggled (QdFilterPanel *self, const char *key, QdFacetList *list)
{
  const QdOverviewAnswer *answer = qd_overview_get_answer (self->overview);
  QdFacetKind kind = kind_of (self, list);

  qd_filter_toggle_value (self->filter, kind, key,
                          (const char *const *) (kind == QD_FACET_LICENSE ? answer->licenses : answer->qualities));
  changed (self);
}

static void
on_cleared (QdFilterPanel *self, QdFacetList *list)
{
  qd_filter_clear_condition (self->filter, kind_of (self, list));
  changed (self);
}

static void
on_search (QdFilterPanel *self, const char *text, QdFacetList *list)
{
  qd_overview_search (self->overview, kind_of (self, list), text);
}

static void
on_more (QdFilterPanel *self, QdFacetList *list)
{
  qd_overview_show_more (self->overview, kind_of (self, list));
}

/* A day of the period that was written, "2020", "2020-05" or "2020-05-31": its first, or its @last. NULL: it is none. */
static char *
dup_day (const char *text, gboolean last)
{
  guint year = 0, month = last ? 12 : 1, day = 0;
  int end = 0, n = sscanf (text, "%4u%n-%2u%n-%2u%n", &year, &end, &month, &end, &day, &end);

  if (n < 1 || text[end] != '\0' || !g_date_valid_month ((GDateMonth) month) || !g_date_valid_year ((GDateYear) year))
    return NULL;
  if (n < 3)
    day = last ? g_date_get_days_in_month ((GDateMonth) month, (GDateYear) year) : 1;
  if (!g_date_valid_dmy ((GDateDay) day, (GDateMonth) month, (GDateYear) year))
    return NULL;
  return g_strdup_printf ("%04u-%02u-%02u", year, month, day);
}

/* What is no date stays in the row, marked, and the filter as it was. TRUE: it changed. */
static gboolean
take_day (GtkEditable *entry, gboolean last, char **day)
{
  g_autofree char *text = g_strstrip (g_strdup (gtk_editable_get_text (entry)));
  g_autofree char *read = *text != '\0' ? dup_day (text, last) : NULL;
  gboolean wrong = *text != '\0' && read == NULL;

  if (wrong)
    gtk_widget_add_css_class (GTK_WIDGET (entry), "error");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (entry), "error");
  if (wrong || g_strcmp0 (read, *day) == 0)
    return FALSE;
  g_free (*day);
  *day = g_steal_pointer (&read);
  return TRUE;
}

static void
on_dates (QdFilterPanel *self)
{
  gboolean any;

  if (self->filter == NULL)
    return;
  any = take_day (self->from, FALSE, &self->filter->from);
  any = take_day (self->to, TRUE, &self->filter->to) || any;
  if (any)
    changed (self);
}

/* ---- The panel ---- */

static void
qd_filter_panel_dispose (GObject *object)
{
  g_clear_object (&QD_FILTER_PANEL (object)->overview);
  G_OBJECT_CLASS (qd_filter_panel_parent_class)->dispose (object);
}

static void
qd_filter_panel_finalize (GObject *object)
{
  g_clear_pointer (&QD_FILTER_PANEL (object)->filter, qd_filter_free);
  G_OBJECT_CLASS (qd_filter_panel_parent_class)->finalize (object);
}

static void
bind_list (GtkWidgetClass *class, const char *name, QdFacetKind kind)
{
  gtk_widget_class_bind_template_child_full (
      class, name, FALSE, (gssize) (G_STRUCT_OFFSET (QdFilterPanel, lists) + (gsize) kind * sizeof (QdFacetList *)));
}

static void
qd_filter_panel_class_init (QdFilterPanelClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = qd_filter_panel_dispose;
  G_OBJECT_CLASS (class)->finalize = qd_filter_panel_finalize;
  g_type_ensure (QD_TYPE_FACET_LIST);
  changed_signal = g_signal_new ("changed", QD_TYPE_FILTER_PANEL, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/quadrat_app/Quadrat/filter-panel.ui");
  bind_list (widget_class, "licenses", QD_FACET_LICENSE);
  bind_list (widget_class, "qualities", QD_FACET_QUALITY);
  bind_list (widget_class, "years", QD_FACET_YEAR);
  bind_list (widget_class, "places", QD_FACET_PLACE);
  bind_list (widget_class, "observers", QD_FACET_OBSERVER);
  gtk_widget_class_bind_template_child (widget_class, QdFilterPanel, from);
  gtk_widget_class_bind_template_child (widget_class, QdFilterPanel, to);
  gtk_widget_class_bind_template_callback (widget_class, on_toggled);
  gtk_widget_class_bind_template_callback (widget_class, on_cleared);
  gtk_widget_class_bind_template_callback (widget_class, on_search);
  gtk_widget_class_bind_template_callback (widget_class, on_more);
  gtk_widget_class_bind_template_callback (widget_class, on_dates);
}

static void
qd_filter_panel_init (QdFilterPanel *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
