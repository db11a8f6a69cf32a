/** Published files of boxes, their photos as a project has them, and there and back through a format. */
#pragma once

#include "tests/formats/collect.h"
#include "tests/formats/harness.h"

#define REVIEW "metrics/review/formats/"

/* A photo of the name and size that the annotations of @path (of the fixtures) give, for each. Returns how many. */
guint published_add_photos (Harness *harness, const char *format, const char *path);
/* The boxes of @path, on photos that @sizes, a file of COCO, gives the sizes of; as harness_dump_boxes(), by names of photos.
 */
char *published_dump (const char *format, const char *path, const char *sizes);
/* Boxes of @first, some with corners that no short number gives, out as @format and into a project with the same photos: they
 * are the same to the last bit. @with_photos: the photos are copied too. Returns the path written. */
char *published_round_trip (Harness *first, const char *format, const char *name, const QdBoxesExportOptions *options);
/* The photos of @from, without boxes. */
Harness *published_copy_photos (Harness *from);
/* Fractions that no short decimal gives, on each photo. */
void published_add_fractions (Harness *harness, const char *class_name);
/* The round trips every format has to pass, with the published boxes of COCO and with fractions: a file or folder @name, and another
 * by subsets with photos; both found out as @format. */
void published_check_round_trips (const char *format, const char *name, const char *name_by_subset);
/* Every one of @texts (up to NULL) as a file of that name is refused with a sentence that names it. */
void published_check_refused (const char *format, const char *name, const char *const *texts);
