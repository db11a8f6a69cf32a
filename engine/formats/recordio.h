/**
 * MXNet's detection records: NAME.lst, a line a photo: index, width of the header, width of an object, further header, objects
 * (class, xmin, ymin, xmax, ymax as parts of the photo's sides ...), path; and the packed NAME.rec with NAME.idx. Source:
 * apache/mxnet, tools/im2rec.py, python/mxnet/recordio.py, ImageDetIter's documentation; dmlc/recordio.h for the bytes.
 *
 * A path is a .lst or .rec file, or a folder with some. The labels of a .lst beside a .rec with the same name stand for
 * those packed into it, which have less digits; the photos of a .rec are found by the names in its .lst, else by their
 * bytes. A header of four numbers ends in the size of the photo. Names of classes come from classes.txt beside, else the
 * project's with the same number are taken. An object's sixth number above 0 makes it difficult.
 *
 * Written are NAME.lst, and with photos NAME.rec and NAME.idx with their bytes as they are, for subsets NAME_train and so on,
 * beside them classes.txt and CREDITS.csv. A class keeps its number.
 */
#pragma once

#include "engine/formats/format.h"

extern const QdFormat qd_format_recordio;
