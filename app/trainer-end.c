#include "app/trainer-end.h"

#include "app/job.h"

static gboolean
wait_and_free (QdJob *job, gpointer trainer, GError **error)
{
  (void) job;
  (void) error;
  qd_trainer_free (trainer);
  return TRUE;
}

void
qd_trainer_end (QdTrainer *trainer)
{
  g_autoptr (QdJob) job = NULL;

  if (trainer == NULL)
    return;
  qd_trainer_leave (trainer);
  job = qd_job_new (wait_and_free, trainer, NULL);
  qd_job_start (job, NULL, NULL);
}
