#include "app/pages/predict.h"

#include <glib/gi18n.h>

struct _QdPredictPage
{
  QdPage parent_instance;
};

G_DEFINE_FINAL_TYPE (QdPredictPage, qd_predict_page, QD_TYPE_PAGE)

static void
qd_predict_page_describe (QdPage *page, const QdSummary *summary, QdPageStatus *status)
{
  (void) page;
  (void) summary;
  status->line = g_strdup (_ ("not yet"));
}

static void
qd_predict_page_class_init (QdPredictPageClass *class)
{
  QD_PAGE_CLASS (class)->describe = qd_predict_page_describe;
  gtk_widget_class_set_template_from_resource (GTK_WIDGET_CLASS (class), "/io/github/quadrat_app/Quadrat/predict.ui");
}

static void
qd_predict_page_init (QdPredictPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
