/**
 * Asks iNaturalist about the observations that a project uses, 30 a request, for what an export does not tell: each photo's own
 * license and credit, what is hidden or not there any more, and the observations' other photos. Answers are kept in the project
 * (engine/project/lookups.h), so that it goes on where it was after a stop, a crash or a week, and asks again only after eight
 * weeks, or when told to. Politely: see lookup-pace.h; Retry-After is obeyed, faults are tried again later and later.
 *
 * Licenses, credits and what is taken down are taken over; species and quality grade are not, for the classes and the filter
 * stand on them: how many differ is counted, and a new export brings them.
 *
 * qd_lookup_run() blocks, on the project's thread, a worker's.
 */
#pragma once

#include "engine/inat/lookup-clock.h"
#include "engine/project/lookups.h"

#define QD_LOOKUP_GROUP 30 /* observations a request */

/* The address of the API is iNaturalist's unless this variable of the environment names another, for a classroom or a test. */
#define QD_LOOKUP_API_VARIABLE "QUADRAT_INATURALIST_API"

typedef struct
{
  guint total;                        /* observations to ask about */
  guint done;                         /* of these */
  guint requests;                     /* that were sent */
  QdLookupChange change;              /* to the project's photos */
  guint gone;                         /* observations that are not there any more */
  guint unreadable;                   /* observations whose answer could not be used */
  guint added;                        /* further photos, which wait to be downloaded now */
  guint unusable;                     /* further photos whose address is not one of iNaturalist's */
  guint other_species, other_quality; /* observations whose species, or quality grade, is another now */
  double seconds_left;                /* -1 while not known */
  gboolean waiting;                   /* for the server's patience, or for another day */
  gboolean busy;                      /* waiting for another change of the project, an import for one */
} QdLookupProgress;

/* On the thread of qd_lookup_run(), after each answer and when a wait begins. */
typedef void (*QdLookupFunc) (const QdLookupProgress *progress, gpointer user_data);

typedef struct
{
  gboolean photos;            /* add the observations' other photos */
  gboolean again;             /* ask also about those that were answered before */
  const char *api;            /* NULL: see QD_LOOKUP_API_VARIABLE. On this machine it may be http, and is asked without limit */
  const char *counter;        /* the file that counts requests, for tests; NULL: the person's own */
  const QdLookupClock *clock; /* NULL: the system's */
  QdLookupFunc func;
  gpointer user_data;
} QdLookupOptions;

/* Until nothing is left to ask. What was answered stays when it ends early. Errors: QD_ERROR_CANCELLED, QD_ERROR_NETWORK
 * (nobody answers, or only refuses), QD_ERROR_INPUT (an @api that is no address), those of the project. */
gboolean qd_lookup_run (QdProject *project, const QdLookupOptions *options, GCancellable *cancellable, QdLookupProgress *result,
                        GError **error);

/* Can @text stand in place of the API's address: https, or http on this machine, a host, perhaps a port and a path, nothing
 * else? Errors: QD_ERROR_INPUT. */
gboolean qd_lookup_api_check (const char *text, GError **error);

/* What a run would cost: observations, requests, and seconds at the pace that is allowed. */
gboolean qd_lookup_estimate (QdProject *project, gboolean again, guint *observations, guint *requests, double *seconds,
                             GError **error);
