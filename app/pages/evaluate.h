/**
 * QdEvaluatePage: measures a trained detector. Main thread.
 */
#pragma once

#include "app/page.h"

#define QD_TYPE_EVALUATE_PAGE (qd_evaluate_page_get_type ())
G_DECLARE_FINAL_TYPE (QdEvaluatePage, qd_evaluate_page, QD, EVALUATE_PAGE, QdPage)
