#include "app/pages/evaluation-gallery.h"

#include "app/detection-view.h"
#include "app/words.h"

#include <glib/gi18n.h>

#define WIDTH  180
#define HEIGHT 135

char *
qd_evaluation_describe (const QdEvaluation *evaluation)
{
  guint n = evaluation->photos->len;
  g_autofree char *map = qd_words_percent (evaluation->map), *map75 = qd_words_percent (evaluation->map75);
  g_autofree char *exact = g_strdup_printf (_ ("When boxes must fit exactly: %s at IoU 0.75, %s as COCO counts."), map75, map);

  if (g_str_equal (evaluation->subset, qd_subset_to_string (QD_SUBSET_TRAIN)))
    return g_strdup_printf (
        ngettext ("How well it finds again what it was shown, on %u photo it learned from: that says little of others. %s",
                  "How well it finds again what it was shown, on %u photos it learned from: that says little of others. %s", n),
        n, exact);
  return g_strdup_printf (
      ngettext ("How well it finds what is there and nothing else, on %u photo it did not learn from: 100 %% is perfect. %s",
                "How well it finds what is there and nothing else, on %u photos it did not learn from: 100 %% is perfect. %s",
                n),
      n, exact);
}

void
qd_evaluation_gallery_clear (GtkFlowBox *gallery)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (gallery))) != NULL)
    gtk_flow_box_remove (gallery, child);
}

void
qd_evaluation_gallery_fill (GtkFlowBox *gallery, QdSession *session, const QdMeasured *measured, double threshold)
{
  GPtrArray *classes = measured->evaluation->classes;
  g_autofree const char **names = g_new0 (const char *, classes->len + 1);

  for (guint i = 0; i < classes->len; i++)
    names[i] = ((const QdClassResult *) classes->pdata[i])->name;
  qd_evaluation_gallery_clear (gallery);
  for (guint i = 0; i < measured->worst->len; i++)
    {
      const QdPhotoResult *photo = measured->worst->pdata[i];
      QdPixels *pixels = measured->pixels->pdata[i];
      GtkWidget *view = qd_detection_view_new ();
      g_autofree char *name = g_filename_display_basename (photo->path);

      gtk_widget_set_size_request (view, WIDTH, HEIGHT);
      qd_detection_view_set_name (QD_DETECTION_VIEW (view), name);
      qd_detection_view_show (QD_DETECTION_VIEW (view), session, pixels,
                              pixels != NULL && photo->width > 0 ? (double) pixels->width / photo->width : 1, names,
                              photo->detections, photo->truths);
      qd_detection_view_set_threshold (QD_DETECTION_VIEW (view), threshold);
      gtk_flow_box_append (gallery, view);
    }
}

void
qd_evaluation_gallery_set_threshold (GtkFlowBox *gallery, double threshold)
{
  GtkFlowBoxChild *child;

  for (int i = 0; (child = gtk_flow_box_get_child_at_index (gallery, i)) != NULL; i++)
    qd_detection_view_set_threshold (QD_DETECTION_VIEW (gtk_flow_box_child_get_child (child)), threshold);
}
