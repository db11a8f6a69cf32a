/**
 * YOLO's labels: a .txt file a photo, a line a box: class, then center and size as parts of the photo's sides. Source:
 * Ultralytics, "Object detection datasets overview"; Darknet, "How to train (to detect your custom objects)".
 *
 * A path is data.yaml, a folder with it, one of Darknet's with obj.names, or any folder of labels: in labels/ beside images/
 * (in either order of the parts), or beside the pictures. Names of classes come from the yaml's names, or from obj.names or
 * classes.txt; where there are none, those of the project with the same number are taken. A line with a sixth number has a
 * confidence; one with a class and three or more points is an outline, and becomes its box; points that follow a box, as poses
 * have them, are passed over. A label file without a line is a photo without an object. Where no labels lie with a yaml, those
 * at its "path" are taken.
 *
 * It is written as data.yaml, labels/NAME.txt and images/NAME.jpg, or for subsets labels/train/NAME.txt and so on. A label has
 * five numbers; suggestions, where they are asked for, are in predictions/NAME.txt with their confidence as the sixth. A class
 * keeps its number: one that is retired, or that only an earlier file knew, stays in the list of names. Numbers have as many
 * digits as it takes to be read back the same. What is read with few digits is taken as whole pixels where it can be.
 */
#pragma once

#include "engine/formats/format.h"

extern const QdFormat qd_format_yolo;
