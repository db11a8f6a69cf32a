#include "tests/app/disagreeing-people.h"

#include "engine/project/disputes.h"
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

typedef struct
{
  Fixture *fixture;
  guint n;
  const char *words;
} Wanted;

static gboolean
are_open (gpointer data)
{
  const Wanted *wanted = data;
  g_autoptr (QdProject) project = fixture_edit (wanted->fixture);
  g_autoptr (GPtrArray) open = qd_project_list_disputes (project, 0, 0, TRUE, NULL);

  return open->len == wanted->n;
}

void
disagreeing_people_await_open (Fixture *fixture, guint n)
{
  g_autofree char *what = g_strdup_printf ("%u disputes", n);

  fixture_wait (are_open, &(Wanted){ .fixture = fixture, .n = n }, 20, what);
}

static gboolean
progress_says (gpointer data)
{
  const Wanted *wanted = data;
  QdPage *page = qd_window_get_page (wanted->fixture->window, "boxes");

  return g_str_equal (gtk_label_get_text (GTK_LABEL (fixture_find (page, "progress"))), wanted->words);
}

void
disagreeing_people_await_progress (Fixture *fixture, const char *words)
{
  fixture_wait (progress_says, &(Wanted){ .fixture = fixture, .words = words }, 20, words);
}
