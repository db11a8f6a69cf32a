#include "app/pages/split.h"

#include <glib/gi18n.h>

struct _QdSplitPage
{
  QdPage parent_instance;
};

G_DEFINE_FINAL_TYPE (QdSplitPage, qd_split_page, QD_TYPE_PAGE)

static void
qd_split_page_describe (QdPage *page, const QdSummary *summary, QdPageStatus *status)
{
  (void) page;
  (void) summary;
  status->line = g_strdup (_ ("not yet"));
}

static void
qd_split_page_class_init (QdSplitPageClass *class)
{
  QD_PAGE_CLASS (class)->describe = qd_split_page_describe;
  gtk_widget_class_set_template_from_resource (GTK_WIDGET_CLASS (class), "/io/github/quadrat_app/Quadrat/split.ui");
}

static void
qd_split_page_init (QdSplitPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
