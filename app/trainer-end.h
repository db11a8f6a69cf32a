/**
 * The end of a trainer that the main loop does not wait for: its thread finishes the step under way, writes the run's files
 * and gives the device back. The program waits for it at its end (qd_job_stop_all). Main thread.
 */
#pragma once

#include "engine/train/trainer.h"

/* Takes the trainer over; no event comes from it any more. NULL is fine. */
void qd_trainer_end (QdTrainer *trainer);
