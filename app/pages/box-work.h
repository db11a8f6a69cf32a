/**
 * One import or export of boxes at a time on a page: how far it is stands in a row of the page, with a button that stops it. Main thread.
 */
#pragma once

#include "app/job.h"
#include "app/page.h"
#include "app/progress-row.h"

/* In the page's open(): @row is its own. */
void qd_box_work_attach (QdPage *page, QdProgressRow *row);

/* Starts @job, which reports photos, unless another one is under way, which is then said; @owner of its done function is the page.
 * @text: what goes on; @unfinished: as qd_job_set_unfinished() takes it. */
void qd_box_work_start (QdPage *page, QdJob *job, const char *text, const char *unfinished, QdJobDone done);
/* The same for a job that cannot be stopped: there is no button for it. */
void qd_box_work_start_unstoppable (QdPage *page, QdJob *job, const char *text, QdJobDone done);
