/**
 * QdTrainPage: trains a detector and shows how it goes. Main thread.
 */
#pragma once

#include "app/page.h"

#define QD_TYPE_TRAIN_PAGE (qd_train_page_get_type ())
G_DECLARE_FINAL_TYPE (QdTrainPage, qd_train_page, QD, TRAIN_PAGE, QdPage)
