/**
 * Loops over memory on the machine's processors, for devices that are the processor themselves (qd_device_is_host). The threads
 * are the program's own and sleep between the loops; there are as many as processors, or as OMP_NUM_THREADS says, which oneDNN
 * heeds too. Any thread may call; of loops at the same time one gets the threads.
 */
#pragma once

#include <glib.h>

typedef void (*QdParallelFunc) (gpointer data, gsize first, gsize end);

/* Calls @func for the pieces of 0 .. @n, @grain long each (the last one may be shorter, @first is a multiple of @grain), and
 * returns when all are done. The pieces depend on nothing but @n and @grain: sums that are kept a piece and added in the
 * pieces' order are the same for any number of threads. */
void qd_parallel_for (gsize n, gsize grain, QdParallelFunc func, gpointer data);

/* For tests: as many threads from here on; 0: as many as processors. */
void qd_parallel_set_threads (guint n);

/* Before the definition of a function that is a loop: compiled for several generations of processors, of which the program's is
 * picked when it starts. What it calls is static inline. */
#ifdef QD_HAVE_TARGET_CLONES
#define QD_LOOP __attribute__ ((target_clones ("default", "arch=x86-64-v3", "arch=x86-64-v4")))
#else
#define QD_LOOP
#endif
