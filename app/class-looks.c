#include "app/class-looks.h"

GArray *
qd_class_looks_new (const GPtrArray *known, const char *const *names)
{
  GArray *looks = g_array_new (FALSE, TRUE, sizeof (QdClassLook));

  for (guint i = 0; names != NULL && names[i] != NULL; i++)
    {
      QdClassLook look = { names[i], qd_palette_color (i) };

      for (guint k = 0; known != NULL && k < known->len; k++)
        {
          const QdClass *class_ = known->pdata[k];

          if (g_strcmp0 (class_->name, names[i]) == 0)
            look.color = qd_color_from_rgb (class_->color);
        }
      g_array_append_val (looks, look);
    }
  return looks;
}
