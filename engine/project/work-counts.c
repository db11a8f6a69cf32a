#include "engine/project/work-counts.h"

#include "engine/project/project-private.h"

/* Rows of (photo, value) in the order of their photos. */
typedef struct
{
  QdDatabase *db;
  sqlite3_stmt *rows; /* NULL: it failed */
  QdStep step;
} Stream;

static gboolean
stream_next (Stream *stream, GError **error)
{
  stream->step = stream->rows != NULL ? qd_database_step (stream->db, stream->rows, error) : QD_STEP_FAILED;
  return stream->step != QD_STEP_FAILED;
}

static gboolean
stream_begin (Stream *stream, QdProject *project, const char *sql, GError **error)
{
  *stream = (Stream){ .db = project->db, .rows = qd_database_query (project->db, error, sql, "") };
  return stream_next (stream, error);
}

static void
stream_end (Stream *stream)
{
  if (stream->rows != NULL)
    sqlite3_reset (stream->rows);
}

/* Whether a row of @photo is next; those of photos before it are passed over. */
static gboolean
stream_is_at (Stream *stream, gint64 photo, GError **error)
{
  while (stream->step == QD_STEP_ROW && sqlite3_column_int64 (stream->rows, 0) < photo)
    if (!stream_next (stream, error))
      return FALSE;
  return stream->step == QD_STEP_ROW && sqlite3_column_int64 (stream->rows, 0) == photo;
}

typedef struct
{
  QdPhotoState state;
  QdMark mark;
  gboolean drawn, suggested;
  QdSubset subset;
} Work; /* on one photo */

/* The same as QD_SQL_LABELLED. */
static gboolean
is_labelled (const Work *work)
{
  return work->state == QD_PHOTO_THERE && work->mark != QD_MARK_UNUSABLE && (work->mark != QD_MARK_NONE || work->drawn);
}

static void
add (QdCounts *counts, const Work *work)
{
  gboolean labelled = is_labelled (work);

  counts->labelled += labelled;
  counts->verified += work->mark == QD_MARK_VERIFIED;
  counts->empty += work->mark == QD_MARK_EMPTY;
  counts->unusable += work->mark == QD_MARK_UNUSABLE;
  counts->suggested += work->suggested && !labelled;
  counts->subsets[work->subset] += labelled;
}

static gboolean
read_work (Stream *photos, Stream *boxes, Stream *splits, Work *work, GError **error)
{
  gint64 photo = sqlite3_column_int64 (photos->rows, 0);

  *work = (Work){ .state = (QdPhotoState) sqlite3_column_int (photos->rows, 1),
                  .mark = (QdMark) sqlite3_column_int (photos->rows, 2) };
  while (stream_is_at (boxes, photo, error))
    {
      gboolean suggestion = sqlite3_column_int (boxes->rows, 1) == QD_BOX_BY_PREDICTION;

      *(suggestion ? &work->suggested : &work->drawn) = TRUE;
      if (!stream_next (boxes, error))
        return FALSE;
    }
  if (stream_is_at (splits, photo, error))
    work->subset = (QdSubset) sqlite3_column_int (splits->rows, 1);
  return boxes->step != QD_STEP_FAILED && splits->step != QD_STEP_FAILED;
}

static gboolean
merge (QdCounts *counts, Stream *photos, Stream *boxes, Stream *splits, GError **error)
{
  Work work;

  for (; photos->step == QD_STEP_ROW; add (counts, &work))
    if (!read_work (photos, boxes, splits, &work, error) || !stream_next (photos, error))
      return FALSE;
  return TRUE;
}

/* Of the photos those alone that somebody may have worked on. State 2 is QD_PHOTO_THERE, source 2 QD_BOX_BY_PREDICTION. */
#define WORKED_ON                                                                                                              \
  " AND (p.state = 2 OR p.mark > 0 OR p.id IN (SELECT b.photo_id FROM boxes b WHERE b.source = 2)) ORDER BY p.id"

/* Where every observation is used none of them has to be looked up. */
static const char *
get_photos (const QdCounts *counts)
{
  return counts->observations == counts->observations_used
             ? "SELECT p.id, p.state, p.mark FROM photos p WHERE (p.observation_id IS NULL OR p.withheld = 0)" WORKED_ON
             : "SELECT p.id, p.state, p.mark FROM photos p LEFT JOIN observations o ON o.id = p.observation_id"
               " WHERE " QD_SQL_SHOWN WORKED_ON;
}

gboolean
qd_work_count (QdProject *project, QdCounts *counts, GError **error)
{
  Stream photos = { 0 }, boxes = { 0 }, splits = { 0 };
  gboolean ok =
      stream_begin (&photos, project, get_photos (counts), error) &&
      stream_begin (&boxes, project, "SELECT DISTINCT photo_id, source FROM boxes ORDER BY photo_id, source", error) &&
      stream_begin (&splits, project, "SELECT photo_id, subset FROM splits ORDER BY photo_id", error) &&
      merge (counts, &photos, &boxes, &splits, error);

  stream_end (&photos);
  stream_end (&boxes);
  stream_end (&splits);
  return ok;
}
