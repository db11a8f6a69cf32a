/**
 * Pictures of the widgets with realistic content, light and dark, to look at: gallery FOLDER.
 */
#include "tests/robot.h"
#include "tests/widgets/scene.h"
#include "widgets/chart.h"
#include "widgets/class-bars.h"
#include "widgets/photo-grid.h"
#include "widgets/split-bar.h"

static const char *folder;

static void
save (GtkWidget *widget, const char *name, gboolean dark)
{
  g_autofree char *file = g_strdup_printf ("%s-%s.png", name, dark ? "dark" : "light");
  g_autofree char *path = g_build_filename (folder, file, NULL);
  g_autoptr (GdkTexture) picture = NULL;

  qd_robot_settle (widget);
  picture = qd_robot_picture (widget);
  g_assert_true (gdk_texture_save_to_png (picture, path));
  g_print ("%s\n", path);
}

static void
show (GtkWidget *widget, int width, int height, const char *name)
{
  GtkWidget *window = gtk_window_new ();

  gtk_window_set_default_size (GTK_WINDOW (window), width, height);
  gtk_window_set_child (GTK_WINDOW (window), widget);
  g_assert_true (qd_robot_open (GTK_WINDOW (window)));
  for (int dark = 0; dark < 2; dark++)
    {
      g_object_set (gtk_widget_get_settings (window), "gtk-application-prefer-dark-theme", dark, NULL);
      save (window, name, dark);
    }
  gtk_window_destroy (GTK_WINDOW (window));
}

static GtkWidget *
canvas_new (guint photo, guint n)
{
  GtkWidget *canvas = qd_box_canvas_new ();
  g_autoptr (QdPixels) pixels = scene_bee_photo_new (photo);
  g_autofree QdCanvasBox *boxes = scene_boxes_new (n, pixels->width, pixels->height);

  qd_box_canvas_set_pixels (QD_BOX_CANVAS (canvas), pixels);
  qd_box_canvas_set_classes (QD_BOX_CANVAS (canvas), scene_classes, SCENE_N_CLASSES);
  qd_box_canvas_set_boxes (QD_BOX_CANVAS (canvas), boxes, n);
  qd_box_canvas_select (QD_BOX_CANVAS (canvas), 2, FALSE);
  return canvas;
}

/* In the middle of drawing a box, and zoomed in. */
static void
show_drawing (void)
{
  GtkWidget *window = gtk_window_new (), *canvas = canvas_new (0, 1);
  g_autoptr (GArray) bees = scene_bee_boxes_new (0);

  qd_box_canvas_set_boxes (QD_BOX_CANVAS (canvas), (const QdCanvasBox *) (gconstpointer) bees->data, bees->len);
  gtk_window_set_default_size (GTK_WINDOW (window), 800, 600);
  gtk_window_set_child (GTK_WINDOW (window), canvas);
  g_assert_true (qd_robot_open (GTK_WINDOW (window)));
  qd_box_canvas_zoom_to (QD_BOX_CANVAS (canvas), 2.5);
  qd_robot_press (canvas, 300, 200, 1);
  qd_robot_move (canvas, 470, 330);
  save (window, "canvas-drawing", FALSE);
  qd_robot_release (canvas, 1);
  gtk_window_destroy (GTK_WINDOW (window));
}

static GtkWidget *
chart_new (QdPlot *plot)
{
  GtkWidget *chart = qd_chart_new ();

  qd_chart_set_plot (QD_CHART (chart), plot);
  qd_plot_unref (plot);
  return chart;
}

static void
describe (gpointer item, QdPhotoLook *look, gpointer data)
{
  guint number = (guint) g_ascii_strtoull (gtk_string_object_get_string (item), NULL, 10);

  look->title = number % 3 == 0 ? g_strdup ("Apis mellifera, Western honey bee") : NULL;
  look->has_color = number % 5 != 4;
  look->color = qd_palette_color (number % 3);
  look->badge = (QdPhotoBadge) (number % 7 == 6 ? QD_BADGE_NONE : number % 7);
  look->n_boxes = number % 4 * 3;
  look->picture = look->badge != QD_BADGE_WAITING && look->badge != QD_BADGE_FAILED;
}

static void
load (gpointer item, guint size, GTask *task, gpointer data)
{
  guint number = (guint) g_ascii_strtoull (gtk_string_object_get_string (item), NULL, 10);

  g_task_return_pointer (task, scene_bee_photo_new (number % 11), (GDestroyNotify) qd_pixels_unref);
}

static GtkWidget *
grid_new (gboolean strip)
{
  GtkWidget *grid = qd_photo_grid_new ();
  g_autoptr (GtkStringList) list = gtk_string_list_new (NULL);

  for (guint i = 0; i < 500; i++)
    {
      g_autofree char *name = g_strdup_printf ("%u", i);
      gtk_string_list_append (list, name);
    }
  qd_photo_grid_set_functions (QD_PHOTO_GRID (grid), describe, load, NULL, NULL, NULL);
  qd_photo_grid_set_strip (QD_PHOTO_GRID (grid), strip);
  if (strip)
    qd_photo_grid_set_tile_size (QD_PHOTO_GRID (grid), 88);
  qd_photo_grid_set_model (QD_PHOTO_GRID (grid), G_LIST_MODEL (list));
  gtk_selection_model_select_item (qd_photo_grid_get_selection (QD_PHOTO_GRID (grid)), 3, TRUE);
  return grid;
}

static GtkWidget *
split_new (void)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 24), *bar = qd_split_bar_new (), *bars = qd_class_bars_new ();
  const QdClassBar classes[] = { { { "western honey bee", qd_palette_color (0) }, { 412, 98, 51 } },
                                 { { "wasp", qd_palette_color (1) }, { 160, 41, 18 } },
                                 { { "bumble bee", qd_palette_color (2) }, { 12, 2, 0 } } };

  qd_split_bar_set_percent (QD_SPLIT_BAR (bar), 70, 20);
  qd_split_bar_set_counts (QD_SPLIT_BAR (bar), (const guint[]){ 350, 100, 50 });
  qd_class_bars_set (QD_CLASS_BARS (bars), classes, G_N_ELEMENTS (classes));
  gtk_widget_set_margin_start (box, 24);
  gtk_widget_set_margin_end (box, 24);
  gtk_widget_set_margin_top (box, 24);
  gtk_box_append (GTK_BOX (box), bar);
  gtk_box_append (GTK_BOX (box), bars);
  return box;
}

int
main (int argc, char **argv)
{
  if (argc != 2)
    {
      g_printerr ("Usage: gallery FOLDER\n");
      return 2;
    }
  folder = argv[1];
  gtk_init ();
  show (canvas_new (0, 5), 800, 600, "canvas");
  show (canvas_new (3, 60), 800, 600, "canvas-many");
  show_drawing ();
  show (chart_new (scene_training_plot ()), 560, 340, "chart-training");
  show (chart_new (scene_precision_plot ()), 480, 400, "chart-precision");
  show (chart_new (scene_bars_plot ()), 480, 240, "chart-bars");
  show (chart_new (scene_matrix_plot ()), 480, 360, "chart-matrix");
  show (chart_new (scene_empty_plot ()), 480, 300, "chart-empty");
  show (grid_new (FALSE), 800, 600, "grid");
  show (grid_new (TRUE), 800, 110, "strip");
  show (split_new (), 640, 260, "split");
  return 0;
}
