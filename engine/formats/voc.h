/**
 * Pascal VOC: a folder with Annotations/NAME.xml (JPEGImages/ and ImageSets/Main/ beside it), a folder of .xml files, or one of
 * them. Source: Everingham et al., "The PASCAL Visual Object Classes Challenge 2012 Development Kit", section 6.
 *
 * Which pixel a number means differs between the challenge's own files and those of nearly every tool since:
 *
 *   inclusive    the challenge: pixels count from 1, and xmax is the last one inside. The box is [xmin - 1, xmax].
 *   continuous   LabelImg and what followed it: numbers are edges from 0, and xmax - xmin is the width.
 *
 * A file says which by <coordinates>inclusive or continuous</coordinates>, which Quadrat writes and others pass over; else it
 * is inclusive when its source names a PASCAL VOC database, and continuous otherwise. What is written here is continuous.
 *
 * XML is read by GMarkup: no entity but the five, no document type is looked at, nothing else is fetched.
 */
#pragma once

#include "engine/formats/format.h"

extern const QdFormat qd_format_voc;
