#include "app/pages/photos.h"

#include <glib/gi18n.h>

struct _QdPhotosPage
{
  QdPage parent_instance;
};

G_DEFINE_FINAL_TYPE (QdPhotosPage, qd_photos_page, QD_TYPE_PAGE)

static void
qd_photos_page_describe (QdPage *page, const QdSummary *summary, QdPageStatus *status)
{
  (void) page;
  (void) summary;
  status->line = g_strdup (_ ("not yet"));
}

static void
qd_photos_page_class_init (QdPhotosPageClass *class)
{
  QD_PAGE_CLASS (class)->describe = qd_photos_page_describe;
  gtk_widget_class_set_template_from_resource (GTK_WIDGET_CLASS (class), "/io/github/quadrat_app/Quadrat/photos.ui");
}

static void
qd_photos_page_init (QdPhotosPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
