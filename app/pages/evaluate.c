#include "app/pages/evaluate.h"

#include <glib/gi18n.h>

struct _QdEvaluatePage
{
  QdPage parent_instance;
};

G_DEFINE_FINAL_TYPE (QdEvaluatePage, qd_evaluate_page, QD_TYPE_PAGE)

static void
qd_evaluate_page_describe (QdPage *page, const QdSummary *summary, QdPageStatus *status)
{
  (void) page;
  (void) summary;
  status->line = g_strdup (_ ("not yet"));
}

static void
qd_evaluate_page_class_init (QdEvaluatePageClass *class)
{
  QD_PAGE_CLASS (class)->describe = qd_evaluate_page_describe;
  gtk_widget_class_set_template_from_resource (GTK_WIDGET_CLASS (class), "/io/github/quadrat_app/Quadrat/evaluate.ui");
}

static void
qd_evaluate_page_init (QdEvaluatePage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
