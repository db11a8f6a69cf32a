#include "config.h"

#include "engine/host/parallel.h"

#ifdef _OPENMP
#include <omp.h>
#endif

static guint n_threads;

void
qd_parallel_set_threads (guint n)
{
  n_threads = n;
}

void
qd_parallel_for (gsize n, gsize grain, QdParallelFunc func, gpointer data)
{
  gint64 n_pieces = (gint64)((n + grain - 1) / grain);

  g_return_if_fail (grain > 0);
#ifdef _OPENMP
#pragma omp parallel for if (n_pieces > 1) num_threads (n_threads > 0 ? (int)n_threads : omp_get_max_threads ())
#endif
  for (gint64 i = 0; i < n_pieces; i++)
    func (data, (gsize)i * grain, MIN (n, (gsize)(i + 1) * grain));
}
