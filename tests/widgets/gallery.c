/**
 * Pictures of the widgets with realistic content, light and dark, to look at: gallery FOLDER.
 */
#include "tests/robot.h"
#include "tests/widgets/scene.h"

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
      save (widget, name, dark);
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
  return 0;
}
