#include "app/pages/predict-paths.h"

QdPictureSearch *
qd_picture_search_new (GStrv paths)
{
  QdPictureSearch *search = g_new0 (QdPictureSearch, 1);

  search->paths = g_strdupv (paths);
  return search;
}

void
qd_picture_search_free (gpointer data)
{
  QdPictureSearch *search = data;

  g_strfreev (search->paths);
  g_clear_pointer (&search->found, g_ptr_array_unref);
  g_free (search);
}

gboolean
qd_picture_search_run (QdJob *job, gpointer data, GError **error)
{
  QdPictureSearch *wanted = data;

  wanted->found = qd_find_pictures ((const char *const *) wanted->paths, qd_job_get_cancellable (job), error);
  return wanted->found != NULL;
}

void
qd_own_photos_free (gpointer data)
{
  g_clear_pointer (&((QdOwnPhotos *) data)->paths, g_ptr_array_unref);
  g_free (data);
}

gboolean
qd_own_photos_list (QdProject *project, gpointer data, GError **error)
{
  QdOwnPhotos *own = data;

  own->paths = g_ptr_array_new_with_free_func (g_free);
  for (int subset = QD_SUBSET_TEST; subset >= QD_SUBSET_VALIDATION && own->paths->len == 0; subset--)
    {
      QdPhotoQuery query = QD_PHOTO_QUERY_INIT;
      g_autoptr (GPtrArray) photos = NULL;

      query.state = QD_PHOTO_THERE;
      query.subset = subset;
      photos = qd_project_list_photos (project, &query, error);
      for (guint i = 0; photos != NULL && i < photos->len; i++)
        {
          char *path = qd_project_dup_photo_path (project, photos->pdata[i]);

          if (path != NULL)
            g_ptr_array_add (own->paths, path);
        }
      if (photos == NULL)
        return FALSE;
    }
  g_ptr_array_add (own->paths, NULL);
  return TRUE;
}
