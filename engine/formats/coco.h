/**
 * COCO's object detection JSON: one object with the lists images, annotations and categories; bbox is [x, y, width, height] in
 * pixels, from 0, continuous. Source: cocodataset.org, "Data format", and pycocotools.
 *
 * An annotation without a bbox has that of its outlines. Numbers may be in quotes.
 *
 * A path is such a file, or a folder with annotations/NAME.json or NAME.json; several files are read one after the other. It is
 * written as a file where the path ends in .json (photos go into images/ beside it), else as a folder:
 * annotations/instances.json and images/, or for subsets annotations/instances_train.json and train/, and so on.
 *
 * Category ids come back as they were; ids of images and annotations too, as long as they are one of a kind, and no other ever
 * gets one that came in. New ones have the project's own numbers where these are free. What else an image
 * or an annotation holds (segmentation, attributes ...) is kept with the photo and comes back with the box that has the same
 * class and corners still. "iscrowd" is kept, and makes a box difficult: it is left out of evaluation there too; so do "ignore"
 * and "difficult". Beside the standard's keys "ignore" and "truncated" stand with a box where they are set, and "credit", "url"
 * and "subset" with an image; its license is in the list of licenses.
 */
#pragma once

#include "engine/formats/format.h"

extern const QdFormat qd_format_coco;
