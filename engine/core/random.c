#include "engine/core/random.h"

#include <math.h>

void
qd_random_init (QdRandom *random, guint64 seed, guint64 stream)
{
  random->state = 0;
  random->stream = (stream << 1) | 1;
  qd_random_next (random);
  random->state += seed;
  qd_random_next (random);
}

guint32
qd_random_next (QdRandom *random)
{
  guint64 old = random->state;
  guint32 mixed = (guint32) (((old >> 18) ^ old) >> 27);
  guint32 turn = (guint32) (old >> 59);

  random->state = old * G_GUINT64_CONSTANT (6364136223846793005) + random->stream;
  return (mixed >> turn) | (mixed << ((32 - turn) & 31));
}

guint32
qd_random_below (QdRandom *random, guint32 below)
{
  guint32 least, value;

  g_return_val_if_fail (below > 0, 0);
  least = (guint32) -below % below;
  do
    value = qd_random_next (random);
  while (value < least);
  return value % below;
}

double
qd_random_double (QdRandom *random)
{
  guint64 high = qd_random_next (random) >> 5;
  guint64 low = qd_random_next (random) >> 6;

  return (double) (high * 67108864 + low) / 9007199254740992.0;
}

double
qd_random_range (QdRandom *random, double low, double high)
{
  return low + (high - low) * qd_random_double (random);
}

double
qd_random_normal (QdRandom *random)
{
  double u = 1 - qd_random_double (random);
  double v = qd_random_double (random);

  return sqrt (-2 * log (u)) * cos (2 * G_PI * v);
}

void
qd_random_shuffle (QdRandom *random, guint *indices, guint n)
{
  for (guint i = n; i > 1; i--)
    {
      guint other = qd_random_below (random, i);
      guint kept = indices[i - 1];

      indices[i - 1] = indices[other];
      indices[other] = kept;
    }
}
