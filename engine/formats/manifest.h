/**
 * SageMaker Ground Truth's augmented manifest: JSON lines, a line a photo, boxes by left, top, width and height in whole
 * pixels. Source: Amazon SageMaker Developer Guide, "Augmented Manifest Files" and "Output Data: Bounding Box Job Output".
 *
 * The attribute is found by the type of its metadata, groundtruth/object-detection; of several with the same classes, as
 * adjustment jobs leave them, the last counts; those of jobs with other classes, chained or joined, count too, and go out with
 * the last one's. A path is such a file, or a folder with some: manifests of several jobs, one after the other. Class numbers
 * are looked up in the line's own class-map, then in those of all lines. What else a line holds is kept with the photo and
 * comes back when it is written. Beside the standard's keys, "difficult" and "truncated" stand with a box's confidence where
 * they are set, and a photo's "credit", "license", "url" and "subset" in its line where they are known.
 */
#pragma once

#include "engine/formats/format.h"

extern const QdFormat qd_format_manifest;
