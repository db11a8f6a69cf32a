#include "engine/host/parallel.h"
#include "engine/ops/activation-host.h"
#include "engine/ops/elementwise-host.h"

#define PUT(value)                                                                                                             \
  for (gsize i = 0; i < n; i++)                                                                                                \
    y[i] = accumulate ? y[i] + (value) : (value);

QD_LOOP void
qd_flat_sum (G_GNUC_UNUSED guint kind, gboolean accumulate, float *restrict y, const float *a, const float *b, gsize n)
{
  PUT (a[i] + b[i])
}

QD_LOOP void
qd_flat_copy (G_GNUC_UNUSED guint kind, gboolean accumulate, float *restrict y, const float *a, G_GNUC_UNUSED const float *b,
              gsize n)
{
  PUT (a[i])
}

QD_LOOP void
qd_flat_product (G_GNUC_UNUSED guint kind, gboolean accumulate, float *restrict y, const float *a, const float *b, gsize n)
{
  PUT (a[i] * b[i])
}

#define ACTIVATE(kind) PUT (qd_activate (kind, a[i]))

QD_LOOP void
qd_flat_activate (guint kind, gboolean accumulate, float *restrict y, const float *a, G_GNUC_UNUSED const float *b, gsize n)
{
  QD_FOR_ACTIVATION (kind, ACTIVATE)
}

#define ACTIVATE_BACK(kind) PUT (qd_activate_back (kind, b[i], a[i]))

QD_LOOP void
qd_flat_activate_back (guint kind, gboolean accumulate, float *restrict y, const float *a, const float *b, gsize n)
{
  QD_FOR_ACTIVATION (kind, ACTIVATE_BACK)
}
