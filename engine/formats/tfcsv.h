/**
 * The table of TensorFlow's object detection tutorials: filename,width,height,class,xmin,ymin,xmax,ymax, a row a box, in
 * pixels. Source: datitran/raccoon_dataset, "xml_to_csv.py", and what followed it.
 *
 * A path is such a file, or a folder with some (train_labels.csv, test_labels.csv ...). Columns are found by their names, in
 * any order. Corners are taken as continuous edges. A table knows no photo without a box: such photos are left out. Written is
 * one file, its photos in images/ beside and their credits in NAME_credits.csv, or for subsets NAME_train.csv and so on with
 * the photos in train/.
 */
#pragma once

#include "engine/formats/format.h"

extern const QdFormat qd_format_tfcsv;
