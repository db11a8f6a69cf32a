#include "engine/train/schedule.h"

#include <math.h>

#define ONECYCLE_START 25.0 /* the rate starts at the peak divided by it */
#define ONECYCLE_END   1e4  /* and ends at its start divided by this */

/* From @from at 0 to @to at 1 along half a cosine. */
static double
cosine (double from, double to, double at)
{
  return to + (from - to) * (1 + cos (G_PI * at)) / 2;
}

static double
onecycle (double peak, double warmup_steps, double total, double step)
{
  double start = peak / ONECYCLE_START;

  if (step < warmup_steps)
    return cosine (start, peak, step / warmup_steps);
  return cosine (peak, start / ONECYCLE_END, total > warmup_steps ? (step - warmup_steps) / (total - warmup_steps) : 0);
}

/* Falls that lie behind the epoch under way. */
static guint
count_falls (const char *steps, guint64 epochs_done)
{
  g_auto (GStrv) epochs = g_strsplit (steps, ",", -1);
  guint falls = 0;

  for (guint i = 0; epochs[i] != NULL && epochs[i][0] != '\0'; i++)
    if (g_ascii_strtoull (epochs[i], NULL, 10) <= epochs_done)
      falls++;
  return falls;
}

double
qd_schedule_get_rate (const QdTrainSettings *settings, guint64 steps_per_epoch, guint64 step)
{
  double total = (double) steps_per_epoch * settings->epochs, warmup_steps = round (total * settings->warmup);
  double rate = settings->learning_rate;

  if (settings->lr_scheduler == QD_SCHEDULE_ONECYCLE)
    return onecycle (rate, MAX (warmup_steps - 1, 0), total - 1, (double) step - 1);
  if (settings->lr_scheduler == QD_SCHEDULE_STEP)
    rate *= pow (settings->lr_scheduler_factor, count_falls (settings->lr_scheduler_step, (step - 1) / steps_per_epoch));
  return (double) step < warmup_steps ? rate * (double) step / warmup_steps : rate;
}
