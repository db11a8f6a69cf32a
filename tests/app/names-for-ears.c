/* Every progress bar, and every list of photos, has a name that a screen reader can say. */
#include "tests/app/window-fixture.h"

#include "app/detection-view.h"
#include "engine/core/detection.h"
#include "widgets/photo-grid.h"

static Fixture fixture;

static guint
check_names (GtkWidget *widget, GType type)
{
  guint n = G_TYPE_CHECK_INSTANCE_TYPE (widget, type);

  if (n > 0 && !gtk_test_accessible_has_property (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_PROPERTY_LABEL) &&
      !gtk_test_accessible_has_relation (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_RELATION_LABELLED_BY))
    {
      g_test_message ("%s “%s” in %s has no name", G_OBJECT_TYPE_NAME (widget), gtk_widget_get_name (widget),
                      G_OBJECT_TYPE_NAME (gtk_widget_get_parent (widget)));
      g_test_fail ();
    }
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL; child = gtk_widget_get_next_sibling (child))
    n += check_names (child, type);
  return n;
}

static void
test_bars (void)
{
  g_assert_cmpuint (check_names (GTK_WIDGET (fixture.window), GTK_TYPE_PROGRESS_BAR), ==, 12);
}

static void
test_grids (void)
{
  g_assert_cmpuint (check_names (GTK_WIDGET (fixture.window), GTK_TYPE_GRID_VIEW), ==, 2); /* Photos and Predict */
}

static void
test_strip (void)
{
  GtkWidget *grid = qd_photo_grid_new ();

  g_object_ref_sink (grid);
  qd_photo_grid_set_strip (QD_PHOTO_GRID (grid), TRUE);
  g_assert_cmpuint (check_names (grid, GTK_TYPE_LIST_VIEW), ==, 1);
  g_object_unref (grid);
}

static void
check_label (GtkWidget *widget, const char *expected)
{
  g_autofree char *other =
      gtk_test_accessible_check_property (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_PROPERTY_LABEL, expected);

  g_assert_cmpstr (other, ==, NULL);
}

/* The photo first, then what was found, as far as it is shown. */
static void
test_detections (void)
{
  static const char *const classes[] = { "bee", "wasp", NULL };
  const QdDetection found[] = { { 0, 0.9, { 1, 1, 9, 9 } }, { 1, 0.6, { 5, 5, 9, 9 } } };
  g_autoptr (GArray) detections = g_array_new (FALSE, FALSE, sizeof (QdDetection));
  GtkWidget *view = g_object_ref_sink (qd_detection_view_new ());

  g_array_append_vals (detections, found, 2);
  qd_detection_view_show (QD_DETECTION_VIEW (view), qd_window_get_session (fixture.window), NULL, 1, classes, detections, NULL);
  check_label (view, "bee 90 %, wasp 60 %");
  qd_detection_view_set_name (QD_DETECTION_VIEW (view), "4.jpg");
  check_label (view, "4.jpg: bee 90 %, wasp 60 %");
  qd_detection_view_set_threshold (QD_DETECTION_VIEW (view), 0.7);
  check_label (view, "4.jpg: bee 90 %");
  qd_detection_view_set_threshold (QD_DETECTION_VIEW (view), 0.95);
  check_label (view, "4.jpg: Nothing found");
  g_object_unref (view);
}

int
main (int argc, char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);
  if (!fixture_begin (&fixture))
    return 0;
  fixture_open_project (&fixture);
  g_test_add_func ("/app/names-for-ears/bars", test_bars);
  g_test_add_func ("/app/names-for-ears/grids", test_grids);
  g_test_add_func ("/app/names-for-ears/strip", test_strip);
  g_test_add_func ("/app/names-for-ears/detections", test_detections);
  status = g_test_run ();
  fixture_close (&fixture);
  return status;
}
