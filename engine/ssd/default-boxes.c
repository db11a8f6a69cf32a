#include "engine/ssd/default-boxes.h"

#include <math.h>

guint
qd_default_box_map_count_shapes (const QdDefaultBoxMap *map)
{
  return 2 + 2 * map->n_ratios;
}

guint
qd_default_box_spec_count (const QdDefaultBoxSpec *spec)
{
  guint n = 0;

  for (guint k = 0; k < spec->n_maps; k++)
    n += spec->maps[k].rows * spec->maps[k].columns * qd_default_box_map_count_shapes (&spec->maps[k]);
  return n;
}

QdDefaultBoxSpec
qd_default_box_spec_tabulate (guint size, const QdDefaultBoxRow *rows, guint n_rows, double last_scale)
{
  QdDefaultBoxSpec spec = { .input_width = size, .input_height = size, .n_maps = n_rows, .clip = TRUE };

  g_return_val_if_fail (n_rows <= QD_DEFAULT_BOX_MAX_MAPS, spec);
  for (guint i = 0; i < n_rows; i++)
    {
      guint cells = (size + rows[i].step - 1) / rows[i].step;
      double next = i + 1 < n_rows ? rows[i + 1].scale : last_scale;

      spec.maps[i] = (QdDefaultBoxMap){ cells, cells, rows[i].scale, next, { 2, 3 }, rows[i].n_ratios, rows[i].step };
    }
  return spec;
}

void
qd_default_box_spec_spread_scales (QdDefaultBoxSpec *spec, double least, double largest)
{
  g_return_if_fail (spec->n_maps > 1);
  for (guint k = 0; k < spec->n_maps; k++)
    spec->maps[k].scale = least + (largest - least) * k / (spec->n_maps - 1.0);
  for (guint k = 0; k < spec->n_maps; k++)
    spec->maps[k].next_scale = k + 1 < spec->n_maps ? spec->maps[k + 1].scale : 1;
}

/* Widths and heights of a cell's boxes, in the order of the heads' channels. Returns: how many. */
static guint
list_shapes (const QdDefaultBoxMap *map, gboolean clip, double shapes[][2])
{
  guint n = 2;

  shapes[0][0] = shapes[0][1] = map->scale;
  shapes[1][0] = shapes[1][1] = sqrt (map->scale * map->next_scale);
  for (guint i = 0; i < map->n_ratios; i++, n += 2)
    {
      double root = sqrt (map->ratios[i]);

      shapes[n][0] = shapes[n + 1][1] = map->scale * root;
      shapes[n][1] = shapes[n + 1][0] = map->scale / root;
    }
  for (guint i = 0; clip && i < n; i++)
    {
      shapes[i][0] = MIN (shapes[i][0], 1);
      shapes[i][1] = MIN (shapes[i][1], 1);
    }
  return n;
}

static QdCenterBox *
fill_map (const QdDefaultBoxSpec *spec, const QdDefaultBoxMap *map, QdCenterBox *box)
{
  double shapes[2 + 2 * QD_DEFAULT_BOX_MAX_RATIOS][2];
  guint n_shapes = list_shapes (map, spec->clip, shapes);
  double across = map->step > 0 ? spec->input_width / map->step : map->columns;
  double down = map->step > 0 ? spec->input_height / map->step : map->rows;

  for (guint row = 0; row < map->rows; row++)
    for (guint column = 0; column < map->columns; column++)
      for (guint i = 0; i < n_shapes; i++)
        *box++ = (QdCenterBox){ (column + 0.5) / across, (row + 0.5) / down, shapes[i][0], shapes[i][1] };
  return box;
}

QdCenterBox *
qd_default_boxes_new (const QdDefaultBoxSpec *spec)
{
  QdCenterBox *boxes, *next;

  g_return_val_if_fail (spec->n_maps <= QD_DEFAULT_BOX_MAX_MAPS, NULL);
  boxes = next = g_new (QdCenterBox, MAX (qd_default_box_spec_count (spec), 1));
  for (guint k = 0; k < spec->n_maps; k++)
    {
      g_return_val_if_fail (spec->maps[k].n_ratios <= QD_DEFAULT_BOX_MAX_RATIOS, boxes);
      next = fill_map (spec, &spec->maps[k], next);
    }
  return boxes;
}
