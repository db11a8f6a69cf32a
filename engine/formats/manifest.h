/**
 * SageMaker Ground Truth's augmented manifest: JSON lines, a line a photo, boxes by left, top, width and height in whole
 * pixels. Source: Amazon SageMaker Developer Guide, "Augmented Manifest Files" and "Output Data: Bounding Box Job Output".
 *
 * The attribute is found by the type of its metadata, groundtruth/object-detection; of several with the same classes, as
 * adjustment jobs leave them, the last counts; those of jobs with other classes, chained or joined, count too, and go out with
 * the last one's. A path is such a file, or a folder with some: manifests of several jobs, one after the other. Class numbers
 * are looked up in the line's own class-map, then in those of all lines. What else a line holds is kept with the photo and
 * comes back when it is written. A path may also be the folder of a labeling job: then its manifests/output/output.manifest
 * counts, and what each worker drew comes along, see worker-answers.h. "adjustment-status" goes out as it came in until the
 * boxes are others, and says what people did who reviewed the boxes in a labelling task. The labels of a line that a
 * verification job calls bad are left out; one that it calls good makes the photo verified, which goes out as such a job of
 * Quadrat's own. Beside the standard's keys, "difficult" and "truncated" stand with a box's confidence where they are set, and
 * a photo's "credit", "license", "url" and "subset" in its line where they are known.
 */
#pragma once

#include "engine/formats/format.h"

extern const QdFormat qd_format_manifest;
