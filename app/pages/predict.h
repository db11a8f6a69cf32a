/**
 * QdPredictPage: finds animals and plants on new photos. Main thread.
 */
#pragma once

#include "app/page.h"

#define QD_TYPE_PREDICT_PAGE (qd_predict_page_get_type ())
G_DECLARE_FINAL_TYPE (QdPredictPage, qd_predict_page, QD, PREDICT_PAGE, QdPage)

/* What choosing or dropping photos and folders does; NULL-terminated. */
void qd_predict_page_add (QdPredictPage *self, const char *const *paths);
