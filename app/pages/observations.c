#include "app/pages/observations.h"

#include <glib/gi18n.h>

struct _QdObservationsPage
{
  QdPage parent_instance;
};

G_DEFINE_FINAL_TYPE (QdObservationsPage, qd_observations_page, QD_TYPE_PAGE)

static void
qd_observations_page_describe (QdPage *page, const QdSummary *summary, QdPageStatus *status)
{
  (void) page;
  (void) summary;
  status->line = g_strdup (_ ("not yet"));
}

static void
qd_observations_page_class_init (QdObservationsPageClass *class)
{
  QD_PAGE_CLASS (class)->describe = qd_observations_page_describe;
  gtk_widget_class_set_template_from_resource (GTK_WIDGET_CLASS (class), "/io/github/quadrat_app/Quadrat/observations.ui");
}

static void
qd_observations_page_init (QdObservationsPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
