#include "engine/formats/kept-boxes.h"

#include <math.h>

#include "engine/core/json.h"
#include "engine/formats/format-json.h"

#define NEAR 1e-6 /* pixels */

JsonArray *
qd_corners_to_array (const QdCornerBox *box)
{
  const double corners[] = { box->xmin, box->ymin, box->xmax, box->ymax };
  JsonArray *array = json_array_new ();

  for (guint i = 0; i < G_N_ELEMENTS (corners); i++)
    qd_format_json_add_number (array, corners[i]);
  return array;
}

gboolean
qd_corners_from_array (JsonArray *array, const QdCornerBox *near, QdCornerBox *box)
{
  double b[4];

  if (!qd_format_json_numbers (array, 4, b) || fabs (b[0] - near->xmin) >= NEAR || fabs (b[1] - near->ymin) >= NEAR ||
      fabs (b[2] - near->xmax) >= NEAR || fabs (b[3] - near->ymax) >= NEAR)
    return FALSE;
  *box = (QdCornerBox){ b[0], b[1], b[2], b[3] };
  return TRUE;
}

void
qd_kept_boxes_add (GString *kept, const QdAnnotationBox *box, JsonObject *object, const char *const *but)
{
  g_autoptr (JsonNode) node = json_node_new (JSON_NODE_OBJECT);
  JsonObject *entry = json_object_new ();
  g_autofree char *text = NULL;

  json_object_set_string_member (entry, "class", box->class_name);
  json_object_set_array_member (entry, "box", qd_corners_to_array (&box->box));
  json_object_set_object_member (entry, "keys", qd_format_json_copy (object, but));
  json_node_take_object (node, entry);
  text = qd_json_to_text (node);
  g_string_append_printf (kept, "%s%s", kept->len > 0 ? "," : "", text);
}

void
qd_kept_boxes_add_cut (GString *kept, const QdAnnotationBox *box, guint width, guint height, JsonObject *object,
                       const char *const *but)
{
  QdAnnotationBox cut = *box;

  if (width > 0 && height > 0)
    cut.box = qd_corner_box_clip (box->box, width, height);
  qd_kept_boxes_add (kept, &cut, object, but);
}

JsonObject *
qd_kept_boxes_find (JsonArray *boxes, const QdAnnotationBox *box)
{
  QdCornerBox same;

  for (guint i = 0; boxes != NULL && i < json_array_get_length (boxes); i++)
    {
      JsonObject *entry = qd_format_json_at (boxes, i);
      if (entry != NULL && g_strcmp0 (qd_format_json_text (entry, "class"), box->class_name) == 0 &&
          qd_corners_from_array (qd_format_json_array (entry, "box"), &box->box, &same))
        return qd_format_json_object (entry, "keys");
    }
  return NULL;
}

double
qd_find_length (double from, double to)
{
  static const char *const formats[] = { "%.6g", "%.9g", "%.12g", "%.15g", "%.16g", "%.17g" };
  char text[G_ASCII_DTOSTR_BUF_SIZE];
  double length = to - from;

  for (guint i = 0; i < G_N_ELEMENTS (formats); i++)
    {
      double shorter = g_ascii_strtod (g_ascii_formatd (text, sizeof text, formats[i], length), NULL);
      if (from + shorter == to)
        return shorter;
    }
  for (int i = 0; i < 4 && from + length != to; i++)
    length = nextafter (length, from + length < to ? INFINITY : 0);
  return length;
}
