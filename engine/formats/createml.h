/**
 * Create ML's object detection JSON: a list of images, each with annotations: label, and the center and size of a box in
 * pixels from the upper left; where they are all at most 1, as parts of the photo. Source: Apple, "Create ML:
 * MLObjectDetector.DataSource, directoryWithImages".
 *
 * A path is such a file, or a folder with one; written as a file where the path ends in .json, else as a folder:
 * annotations.json with the photos beside it, or for subsets train/, val/ and test/ of that kind. "imagefilename" and
 * "annotation", as older programs write them, are read too. Other members of an image or an annotation are kept and come back.
 * Beside the format's own, "difficult", "truncated" and "confidence" stand with an annotation where they are set, "corners"
 * where center and size do not give a box back to the last bit, and "credit", "license" and "url" with an image.
 */
#pragma once

#include "engine/formats/format.h"

extern const QdFormat qd_format_createml;
