#include "engine/formats/camtrap-kept.h"

#include <math.h>
#include <string.h>

#include "engine/formats/camtrap-columns.h"
#include "engine/formats/format-json.h"
#include "engine/formats/relative-text.h"

#define NEAR 1e-6 /* of a side: the same box as came in */

static const char *
get_field (JsonObject *row, QdCamtrapObservation column)
{
  return qd_camtrap_get (row, qd_camtrap_observation, column);
}

static gboolean
is_near (JsonObject *row, QdCamtrapObservation column, double value)
{
  const char *text = get_field (row, column);
  char *end;
  double number = g_ascii_strtod (text, &end);

  return end != text && *end == '\0' && fabs (number - value) < NEAR;
}

JsonObject *
qd_camtrap_kept_find (JsonArray *list, gboolean *used, const QdAnnotation *annotation, const QdAnnotationBox *box)
{
  double width = annotation->width, height = annotation->height;

  for (guint i = 0; list != NULL && i < json_array_get_length (list); i++)
    {
      JsonObject *row = qd_format_json_at (list, i);
      g_autofree char *class_name = qd_camtrap_dup_class (get_field (row, QD_CAMTRAP_TAGS), get_field (row, QD_CAMTRAP_NAME),
                                                          get_field (row, QD_CAMTRAP_TYPE));

      if (used[i] || strcmp (class_name, box->class_name) != 0 || !is_near (row, QD_CAMTRAP_X, box->box.xmin / width) ||
          !is_near (row, QD_CAMTRAP_Y, box->box.ymin / height) ||
          !is_near (row, QD_CAMTRAP_WIDTH, (box->box.xmax - box->box.xmin) / width) ||
          !is_near (row, QD_CAMTRAP_HEIGHT, (box->box.ymax - box->box.ymin) / height))
        continue;
      used[i] = TRUE;
      return row;
    }
  return NULL;
}

JsonObject *
qd_camtrap_kept_find_blank (JsonArray *list)
{
  for (guint i = 0; list != NULL && i < json_array_get_length (list); i++)
    if (strcmp (get_field (qd_format_json_at (list, i), QD_CAMTRAP_TYPE), "blank") == 0)
      return qd_format_json_at (list, i);
  return NULL;
}

gboolean
qd_camtrap_kept_is_exact (JsonObject *row, const QdAnnotation *annotation, const QdCornerBox *box)
{
  QdRelativeBox relative;
  QdCornerBox back;

  if (row == NULL ||
      !qd_relative_side_parse (get_field (row, QD_CAMTRAP_X), get_field (row, QD_CAMTRAP_WIDTH), FALSE, &relative.xmin,
                               &relative.xmax, &relative.error_x) ||
      !qd_relative_side_parse (get_field (row, QD_CAMTRAP_Y), get_field (row, QD_CAMTRAP_HEIGHT), FALSE, &relative.ymin,
                               &relative.ymax, &relative.error_y))
    return FALSE;
  back = qd_relative_box_to_pixels (&relative, annotation->width, annotation->height);
  return memcmp (&back, box, sizeof back) == 0;
}
