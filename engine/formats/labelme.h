/**
 * LabelMe: a JSON file a picture, beside it: imagePath, imageWidth, imageHeight and shapes, each a label and points in pixels,
 * which may lie outside the picture and in any order. Source: wkentaro/labelme, "labelme/label_file.py".
 *
 * A path is a folder of such files, folders in it too, or one of them. A rectangle is a box; an outline (polygon, lines, mask)
 * becomes the box around it, a circle too; points and lines of one pixel are left out as boxes without area. What else a file
 * or a shape holds, the points of an outline too, is kept and comes back with the box that is as it was; the picture packed
 * into imageData is not. A shape with "class" in place of "label", and one with "difficult" beside its flags, are read too, as
 * programs write them that convert to LabelMe.
 *
 * Written are NAME.json with the photos beside, for subsets in train/ and so on. Beside the format's own members, "difficult"
 * and "truncated" are flags of a shape, "score" is a suggestion's confidence, and "credit", "license" and "url" are a file's.
 */
#pragma once

#include "engine/formats/format.h"

extern const QdFormat qd_format_labelme;
