#include "darwin-core-archives.h"

static const char meta[] =
    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
    "<archive xmlns=\"http://rs.tdwg.org/dwc/text/\" metadata=\"eml.xml\">"
    "<core encoding=\"UTF-8\" linesTerminatedBy=\"\\n\" fieldsTerminatedBy=\",\" fieldsEnclosedBy=\"&quot;\""
    " ignoreHeaderLines=\"1\" rowType=\"http://rs.tdwg.org/dwc/terms/Occurrence\">"
    "<files><location>observations.csv</location></files><id index=\"0\"/>" TERM ("1", "occurrenceID")
        TERM ("2", "catalogNumber") TERM ("3", "occurrenceRemarks") TERM ("4", "recordedBy") TERM ("5", "eventDate")
            TERM ("6", "verbatimLocality") TERM ("7", "decimalLatitude") TERM ("8", "decimalLongitude") TERM ("9", "taxonID")
                TERM ("10", "scientificName") TERM ("11", "kingdom") TERM ("12", "phylum") TERM ("13", "class")
                    TERM ("14", "order") TERM ("15", "family")
                        DCTERM ("16", "license") "<field index=\"17\" term=\"http://xmlns.com/foaf/0.1/nick\"/>"
                                                 "<field term=\"http://rs.tdwg.org/dwc/terms/datasetName\""
                                                 " default=\"iNaturalist research-grade observations\"/></core>"
                                                 "<extension encoding=\"UTF-8\" linesTerminatedBy=\"\\n\" "
                                                 "fieldsTerminatedBy=\",\" fieldsEnclosedBy='\"'"
                                                 " ignoreHeaderLines=\"1\" rowType=\"http://rs.gbif.org/terms/1.0/Multimedia\">"
                                                 "<files><location>media.csv</location></files><coreid index=\"0\"/>" DCTERM (
                                                     "1", "type") DCTERM ("2", "format") DCTERM ("3", "identifier")
                                                     DCTERM ("4", "creator") DCTERM ("5", "license") "</extension></archive>";
static const char observations[] =
    "id,occurrenceID,catalogNumber,occurrenceRemarks,recordedBy,eventDate,verbatimLocality,decimalLatitude,decimalLongitude,"
    "taxonID,scientificName,kingdom,phylum,class,order,family,license,inaturalistLogin\n"
    "11," PAGE "11,11,\"two\nlines, \"\"quoted\"\"\",Ann Example,2021-05-06T10:00:00-04:00,\"Montréal, QC\",45.5,-73.25,47219,"
    "Apis mellifera,Animalia,Arthropoda,Insecta,Hymenoptera,Apidae,http://creativecommons.org/licenses/by-nc/4.0/,ann\n"
    "12," PAGE "12,12,,Ben,2021-05-07/2021-05-09,,,,48662,Danaus plexippus,Animalia,Arthropoda,Insecta,Lepidoptera,Nymphalidae,"
    "http://creativecommons.org/publicdomain/zero/1.0/,ben\n"
    "13," PAGE "13,13,a sound alone,Ben,,,,,3,Aves,Animalia,Chordata,Aves,,,,ben\n"
    "14,urn:other:14,14,not from here,Ben,,,,,3,Aves,Animalia,Chordata,Aves,,,,ben\n"
    "15," PAGE "15,15,elsewhere,Ben,,,,,3,Aves,Animalia,Chordata,Aves,,,,ben\n";
static const char media[] =
    "id,type,format,identifier,creator,license\n"
    "12,StillImage,image/png," PHOTO "121/original.png,Ben,http://creativecommons.org/publicdomain/zero/1.0/\n"
    "11,StillImage,image/jpeg," PHOTO "111/original.jpg,Ann Example,"
    "http://creativecommons.org/licenses/by-nc/4.0/\n"
    "11,StillImage,image/jpeg," PHOTO "112/original.jpeg,,\n"
    "11,StillImage,image/jpeg," PHOTO "111/original.jpg,Ann Example,\n"
    "13,Sound,audio/mpeg,https://static.inaturalist.org/sounds/1.mp3,Ben,\n"
    "15,StillImage,image/jpeg,https://live.staticflickr.com/65535/5_a.jpg,Ben,\n"
    "99,StillImage,image/jpeg," PHOTO "991/original.jpg,Ben,\n";

const PackEntry darwin_core_own[] = {
  { "observations.csv", observations }, { "media.csv", media }, { "eml.xml", "<eml/>" }, { "meta.xml", meta }, { NULL, NULL }
};

#define GBIF_CORE                                                                                                              \
  "<core encoding=\"UTF-8\" fieldsTerminatedBy=\"\\t\" linesTerminatedBy=\"\\n\" fieldsEnclosedBy=\"\" "                       \
  "ignoreHeaderLines=\"1\" rowType=\"http://rs.tdwg.org/dwc/terms/Occurrence\">"
static const char gbif_meta[] =
    "<archive xmlns=\"http://rs.tdwg.org/dwc/text/\" metadata=\"metadata.xml\">" GBIF_CORE
    "<files><location>occurrence.txt</location></files><id index=\"0\"/>" DCTERM ("1", "license") DCTERM ("2", "references")
        TERM ("3", "institutionCode") TERM ("4", "occurrenceID") TERM ("5", "recordedBy") TERM ("6", "eventDate")
            TERM ("7", "countryCode") TERM ("8", "stateProvince") TERM ("9", "decimalLatitude") TERM ("10", "decimalLongitude")
                TERM ("11", "taxonID") TERM ("12", "scientificName") TERM ("13", "class")
                    TERM ("14", "taxonRank") "<field index=\"15\" term=\"http://rs.gbif.org/terms/1.0/species\"/>"
                                             "<field index=\"16\" term=\"http://rs.gbif.org/terms/1.0/datasetKey\"/></core>"
                                             "<extension encoding=\"UTF-8\" fieldsTerminatedBy=\"\\t\" "
                                             "linesTerminatedBy=\"\\n\" fieldsEnclosedBy=\"\" "
                                             "ignoreHeaderLines=\"1\" rowType=\"http://rs.tdwg.org/dwc/terms/Occurrence\">"
                                             "<files><location>verbatim.txt</location></files><coreid index=\"0\"/></extension>"
                                             "<extension encoding=\"UTF-8\" fieldsTerminatedBy=\"\\t\" "
                                             "linesTerminatedBy=\"\\n\" fieldsEnclosedBy=\"\" "
                                             "ignoreHeaderLines=\"1\" rowType=\"http://rs.gbif.org/terms/1.0/Multimedia\">"
                                             "<files><location>multimedia.txt</location></files><coreid index=\"0\"/>" DCTERM (
                                                 "1", "type") DCTERM ("2", "format") DCTERM ("3", "identifier")
                                                 DCTERM ("4", "references") DCTERM ("5", "creator") DCTERM ("6", "license")
                                                     DCTERM ("7", "rightsHolder") "</extension></archive>";
static const char occurrence[] =
    "gbifID\tlicense\treferences\tinstitutionCode\toccurrenceID\trecordedBy\teventDate\tcountryCode\tstateProvince\t"
    "decimalLatitude\tdecimalLongitude\ttaxonID\tscientificName\tclass\ttaxonRank\tspecies\tdatasetKey\n"
    "5001\tCC_BY_NC_4_0\t" PAGE "21\tiNaturalist\t" PAGE "21\t\"Cee\" Example\t2020-01-02\tCA\tQuebec\t45\t-73\t47219\t"
    "Apis mellifera Linnaeus, 1758\tInsecta\tSPECIES\tApis mellifera\t50c9509d-22c7-4a22-a47d-8c48425ef4a7\n"
    "5002\tCC0_1_0\t\tMNHN\tMNHN:1\tDee\t2020\tFR\t\t\t\t\tBombus Latreille, 1802\tInsecta\tGENUS\t\tother\n";
static const char multimedia[] =
    "gbifID\ttype\tformat\tidentifier\treferences\tcreator\tlicense\trightsHolder\n"
    "5001\tStillImage\timage/jpeg\t" PHOTO "211/original.jpg\thttps://www.inaturalist.org/photos/211\t\"Cee\" Example\t"
    "http://creativecommons.org/licenses/by-nc/4.0/\t\"Cee\" Example\n"
    "5001\tStillImage\timage/jpeg\t" PHOTO "212/original.jpg\thttps://www.inaturalist.org/photos/212\t\t"
    "http://creativecommons.org/licenses/by-nc/4.0/\tDee\n";

const PackEntry darwin_core_gbif[] = { { "occurrence.txt", occurrence },
                                       { "verbatim.txt", "gbifID\n5001\n" },
                                       { "multimedia.txt", multimedia },
                                       { "rights.txt", "" },
                                       { "dataset/50c9509d.xml", "<eml/>" },
                                       { "meta.xml", gbif_meta },
                                       { NULL, NULL } };
