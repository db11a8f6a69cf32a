/**
 * Camtrap DP 1.0: observations.csv with a box a row (bboxX, bboxY, bboxWidth, bboxHeight as parts of the photo's sides, from
 * the upper left), media.csv with the photos it means by mediaID. Source: tdwg/camtrap-dp, "observations-table-schema.json",
 * "media-table-schema.json".
 *
 * A path is the folder or observations.csv in it. A box's class is its scientificName, else its observationType (animal,
 * human, vehicle). A row of the type blank says that its photo holds nothing; rows of events and those without a box are
 * passed over. NA, as programs in R write it, is an empty field. classificationProbability is a box's confidence. What the
 * rows, media.csv, deployments.csv and datapackage.json hold beside is kept, and comes back with the photo, and with the box
 * that is at the same place and of the same class; columns that the standard does not have are not.
 *
 * Written are observations.csv, media.csv, deployments.csv, datapackage.json and media/ with the photos. What is new is told
 * as far as it is known: a class is an animal where iNaturalist says so of its species, with the scientific name where it is
 * one alone, "human" or "vehicle" where it is called so, else "unclassified"; a class that its row does not name is a tag
 * "class:NAME" in observationTags. An observation of iNaturalist is a deployment with its place, and its day is the event;
 * timestampIssues says that the hour is not known. Photos of a folder are in a deployment "unknown", for which no place is
 * made up. Credits are in CREDITS.csv and in mediaComments. Numbers have as many digits as it takes.
 */
#pragma once

#include "engine/formats/format.h"

extern const QdFormat qd_format_camtrap;
