#include "tests/hands/people.h"

QdLabels *
person_labels (const QdTask *task, guint person)
{
  QdLabels *labels = qd_labels_new ();

  labels->task_uuid = g_strdup (task->uuid);
  labels->labeller_uuid = g_strdup_printf ("6ba7b81%u-9dad-11d1-80b4-00c04fd430c8", person);
  labels->labeller_name = g_strdup_printf ("Person %u", person);
  return labels;
}

QdLook *
person_looks (QdLabels *labels, gint64 photo, QdMark mark, gint64 time)
{
  QdLabelledPhoto *labelled = qd_labels_add_photo (labels, photo);

  labelled->width = 250;
  labelled->height = 200;
  labelled->look->photo_id = photo;
  labelled->look->mark = mark;
  labelled->look->seconds = 12.5;
  labelled->look->started = time - 20;
  labelled->look->finished = time;
  return labelled->look;
}

void
person_draws (QdLook *look, gint64 class_id, double x, double y)
{
  QdLookBox box = { .class_id = class_id, .box = { x, y, x + 20, y + 20 }, .created = 1, .modified = 2 };

  g_array_append_val (look->boxes, box);
}

void
merge_labels (QdProject *project, QdLabels *labels, guint added, guint updated, guint unchanged, guint skipped)
{
  g_autoptr (QdLabels) taken = labels;
  g_autoptr (GError) error = NULL;
  g_autoptr (QdReport) report = qd_hands_merge (project, taken, NULL, NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (report->read, ==, labels->photos->len);
  g_assert_cmpuint (report->added, ==, added);
  g_assert_cmpuint (report->updated, ==, updated);
  g_assert_cmpuint (report->unchanged, ==, unchanged);
  g_assert_cmpuint (report->skipped, ==, skipped);
}
