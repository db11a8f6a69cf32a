#include "config.h"

#include "app/detect-output.h"

#include "engine/core/error.h"
#include "engine/core/file.h"
#include "widgets/draw-boxes.h"

#include <gdk-pixbuf/gdk-pixbuf.h>
#include <glib/gi18n.h>
#include <string.h>

void
qd_found_photo_free (QdFoundPhoto *photo)
{
  if (photo == NULL)
    return;
  g_free (photo->path);
  g_array_unref (photo->detections);
  g_free (photo);
}

static JsonObject *
describe_detection (const QdDetection *detection, const char *const *classes)
{
  const double corners[4] = { detection->box.xmin, detection->box.ymin, detection->box.xmax, detection->box.ymax };
  JsonObject *object = json_object_new ();
  JsonArray *box = json_array_new ();

  for (guint i = 0; i < 4; i++)
    json_array_add_double_element (box, corners[i]);
  json_object_set_string_member (object, "class", classes[detection->class_index]);
  json_object_set_double_member (object, "score", detection->score);
  json_object_set_array_member (object, "box", box);
  return object;
}

JsonObject *
qd_found_photo_to_json (const QdFoundPhoto *photo, const char *const *classes)
{
  g_autofree char *name = g_filename_display_name (photo->path);
  JsonObject *object = json_object_new ();
  JsonArray *detections = json_array_new ();

  for (guint i = 0; i < photo->detections->len; i++)
    json_array_add_object_element (detections,
                                   describe_detection (&g_array_index (photo->detections, QdDetection, i), classes));
  json_object_set_string_member (object, "photo", name);
  json_object_set_int_member (object, "width", photo->width);
  json_object_set_int_member (object, "height", photo->height);
  json_object_set_array_member (object, "detections", detections);
  return object;
}

/* ---- Annotated pictures ---- */

static QdPixels *
draw (const QdFoundPhoto *photo, const QdPixels *pixels, const char *const *classes)
{
  guint n_classes = g_strv_length ((char **) classes), n = photo->detections->len;
  g_autofree QdClassLook *looks = g_new0 (QdClassLook, n_classes + 1);
  g_autofree QdDrawnBox *boxes = g_new0 (QdDrawnBox, n + 1);

  for (guint i = 0; i < n_classes; i++)
    looks[i] = (QdClassLook){ classes[i], qd_palette_color (i) };
  for (guint i = 0; i < n; i++)
    {
      const QdDetection *detection = &g_array_index (photo->detections, QdDetection, i);

      boxes[i] = (QdDrawnBox){ detection->box, (int) detection->class_index, detection->score };
    }
  return qd_draw_overlay (pixels, boxes, n, looks, n_classes);
}

static gboolean
save_jpeg (const QdPixels *pixels, const char *path, GError **error)
{
  g_autoptr (GdkPixbuf) pixbuf = gdk_pixbuf_new (GDK_COLORSPACE_RGB, FALSE, 8, (int) pixels->width, (int) pixels->height);
  g_autofree char *bytes = NULL;
  gsize length;
  guint8 *to;

  if (pixbuf == NULL)
    {
      g_set_error (error, QD_ERROR, QD_ERROR_MEMORY, _ ("There is too little memory to write %s."), path);
      return FALSE;
    }
  to = gdk_pixbuf_get_pixels (pixbuf);
  for (guint y = 0; y < pixels->height; y++, to += gdk_pixbuf_get_rowstride (pixbuf))
    for (guint x = 0; x < pixels->width; x++)
      memcpy (to + 3 * (gsize) x, pixels->data + 4 * ((gsize) y * pixels->width + x), 3);
  return gdk_pixbuf_save_to_buffer (pixbuf, &bytes, &length, "jpeg", error, "quality", "92", NULL) &&
         qd_file_write (path, bytes, length, error);
}

static char *
choose_name (const char *path, GHashTable *taken)
{
  g_autofree char *name = g_path_get_basename (path);
  char *dot = strrchr (name, '.'), *chosen;

  if (dot != NULL && dot != name)
    *dot = '\0';
  chosen = g_strdup_printf ("%s.jpg", name);
  for (guint i = 2; g_hash_table_contains (taken, chosen); i++)
    {
      g_free (chosen);
      chosen = g_strdup_printf ("%s-%u.jpg", name, i);
    }
  g_hash_table_add (taken, g_strdup (chosen));
  return chosen;
}

gboolean
qd_found_photo_write_overlay (const QdFoundPhoto *photo, const QdPixels *pixels, const char *const *classes, const char *folder,
                              GHashTable *taken, GError **error)
{
  g_autofree char *name = choose_name (photo->path, taken);
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autoptr (QdPixels) drawn = draw (photo, pixels, classes);

  if (drawn != NULL)
    return save_jpeg (drawn, path, error);
  g_set_error (error, QD_ERROR, QD_ERROR_MEMORY, _ ("There is too little memory to draw on %s."), photo->path);
  return FALSE;
}
