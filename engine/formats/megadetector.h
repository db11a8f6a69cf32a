/**
 * MegaDetector's batch results: images with a file and detections (category, conf, bbox [x, y, width, height] as parts of the
 * photo's sides), and detection_categories by number as text. Source: agentmorris/MegaDetector, "Batch output format", 1.0
 * to 1.6.
 *
 * A path is such a file, or a folder with some; written is a file where the path ends in .json, else a folder: detections.json and the
 * photos.
 *
 * What it says is a machine's: it comes in as suggestions, and goes out with the project's suggestions beside its boxes, which
 * have the confidence 1. A photo that failed has no detections: it is left out. A category's number comes back as it was. Other
 * members of an image or a detection (classifications ...) are kept. Beside the format's own, "width" and "height" stand with
 * an image, "corners" in pixels with a detection, as parts of a side do not give all boxes back to the last bit, and "credit",
 * "license" and "url" with an image.
 */
#pragma once

#include "engine/formats/format.h"

extern const QdFormat qd_format_megadetector;
