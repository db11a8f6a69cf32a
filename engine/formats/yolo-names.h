/** The list of classes of YOLO's labels, see yolo.h. Any thread. */
#pragma once

#include "engine/formats/format.h"

#define QD_YOLO_LARGEST_CLASS (QD_CLASS_NUMBERS_MOST - 1)

/* The "names" of a yaml file, as a list or by numbers, on one line or several; the other members are passed over. FALSE: there
 * are none. */
gboolean qd_yolo_parse_yaml (const char *text, QdClassNumbers *numbers);
/* The text of the member @key of a yaml file, one line; NULL when there is none. Caller frees. */
char *qd_yolo_dup_member (const char *text, const char *key);
/* A name a line. */
void qd_yolo_parse_list (const char *text, QdClassNumbers *numbers);
/* data.yaml, one member a line. @folders: [QD_N_SUBSETS] of the pictures; NULL for none. */
char *qd_yolo_make_yaml (const QdClassNumbers *classes, const char *const *folders);
