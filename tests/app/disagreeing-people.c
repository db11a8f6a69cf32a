#include "tests/app/disagreeing-people.h"

#include "tests/hands/people.h"
#include "tests/train/toy-project.h"

gint64
disagreeing_people_label (QdProject *project, const QdTask *task)
{
  g_autoptr (GArray) photos = qd_project_list_task_photos (project, task->id, -1, NULL);
  gint64 photo = g_array_index (photos, gint64, 1);

  for (guint person = 0; person < 2; person++)
    {
      QdLabels *labels = person_labels (task, person);
      QdLook *look = person_looks (labels, photo, QD_MARK_NONE, 100);

      ((QdLabelledPhoto *) labels->photos->pdata[0])->width = TOY_WIDTH;
      ((QdLabelledPhoto *) labels->photos->pdata[0])->height = TOY_HEIGHT;
      person_draws (look, 1, 10, 10);
      person_draws (look, 1 + person, 60, 10);
      if (person == 1)
        person_draws (look, 1, 110, 60);
      merge_labels (project, labels, 1, 0, 0, 0);
    }
  return photo;
}
