/**
 * Camtrap DP 1.0: observations.csv with a box a row (bboxX, bboxY, bboxWidth, bboxHeight as parts of the photo's sides, from
 * the upper left), media.csv with the photos it means by mediaID. Source: tdwg/camtrap-dp, "observations-table-schema.json",
 * "media-table-schema.json".
 *
 * A path is the folder or observations.csv in it. A box's class is its scientificName, else its observationType (animal, human,
 * vehicle). A row of the type blank says that its photo holds nothing; rows of events and those without a box are passed over.
 * classificationProbability is a box's confidence.
 *
 * Written are observations.csv, media.csv and datapackage.json, and media/ with the photos; deployments.csv, which tells of
 * cameras, is not: photos of iNaturalist have none. Credits are in CREDITS.csv and in mediaComments. Numbers have as many
 * digits as it takes.
 */
#pragma once

#include "engine/formats/format.h"

extern const QdFormat qd_format_camtrap;
