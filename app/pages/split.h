/**
 * QdSplitPage: divides the labelled photos into train, validation and test. Main thread.
 */
#pragma once

#include "app/page.h"

#define QD_TYPE_SPLIT_PAGE (qd_split_page_get_type ())
G_DECLARE_FINAL_TYPE (QdSplitPage, qd_split_page, QD, SPLIT_PAGE, QdPage)
