/**
 * QdBoxesPage: draws boxes around the animals and plants. Main thread.
 */
#pragma once

#include "app/page.h"

#define QD_TYPE_BOXES_PAGE (qd_boxes_page_get_type ())
G_DECLARE_FINAL_TYPE (QdBoxesPage, qd_boxes_page, QD, BOXES_PAGE, QdPage)
