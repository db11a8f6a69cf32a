#include "config.h"
#include "engine/formats/yolo.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "engine/core/error.h"
#include "engine/core/file.h"
#include "engine/formats/format-files.h"
#include "engine/formats/leftovers.h"
#include "engine/formats/photo-files.h"
#include "engine/formats/yolo-labels.h"
#include "engine/formats/yolo-names.h"

#define LARGEST_FILE ((gsize) 64 << 20) /* bytes of one .txt or .yaml */

/* ---- Finding files ---- */

/* Text files that lie with datasets and hold no labels. */
static const char *const other_texts[] = { "classes.txt",
                                           "train.txt",
                                           "val.txt",
                                           "valid.txt",
                                           "test.txt",
                                           "trainval.txt",
                                           "labels.txt",
                                           "predefined_classes.txt",
                                           "requirements.txt",
                                           "license.txt",
                                           "licence.txt",
                                           "notes.txt",
                                           NULL };

static gboolean
holds_labels (const char *path)
{
  gsize length;
  g_autofree char *text = qd_format_load_text (path, LARGEST_FILE, &length, NULL);

  return text != NULL && qd_yolo_looks_like_labels (text);
}

/* In a folder of labels such a name may be a photo's: "test.jpg". */
static gboolean
is_label_file (const char *path)
{
  const char *slash = strrchr (path, '/');
  g_autofree char *name = g_ascii_strdown (slash != NULL ? slash + 1 : path, -1);

  return (!g_strv_contains (other_texts, name) && !g_str_has_prefix (name, "readme")) ||
         (strstr (path, "/labels/") != NULL && holds_labels (path));
}

static gboolean
is_yaml (const char *path)
{
  return qd_format_has_suffix (path, ".yaml") || qd_format_has_suffix (path, ".yml");
}

/* Where it is told below @root where labels lie, those in folders of that name alone. */
static GPtrArray *
keep_labels (GPtrArray *all, const char *root)
{
  GPtrArray *files = g_ptr_array_new_with_free_func (g_free);
  gsize above = strlen (root);
  gboolean has_folder = FALSE;

  while (above > 0 && root[above - 1] == '/')
    above--;
  for (guint i = 0; i < all->len; i++)
    has_folder |= strstr ((const char *) all->pdata[i] + above, "/labels/") != NULL;
  for (guint i = 0; i < all->len; i++)
    if ((!has_folder || strstr ((const char *) all->pdata[i] + above, "/labels/") != NULL) && is_label_file (all->pdata[i]))
      g_ptr_array_add (files, g_strdup (all->pdata[i]));
  return files;
}

static char *
dup_root (const char *path)
{
  return g_file_test (path, G_FILE_TEST_IS_DIR) ? g_strdup (path) : g_path_get_dirname (path);
}

/* Where the yaml says that the dataset is: its "path", from the yaml's own folder; NULL when it says nothing, or is no yaml. */
static char *
dup_told_root (const char *path)
{
  gsize length;
  g_autofree char *text = is_yaml (path) ? qd_format_load_text (path, LARGEST_FILE, &length, NULL) : NULL;
  g_autofree char *told = text != NULL ? qd_yolo_dup_member (text, "path") : NULL;
  g_autofree char *folder = g_path_get_dirname (path);
  char *root = told != NULL ? g_canonicalize_filename (told, folder) : NULL;

  if (root != NULL && g_file_test (root, G_FILE_TEST_IS_DIR))
    return root;
  g_free (root);
  return NULL;
}

/* Folders of labels are looked for beside the yaml, then where it says. */
static GPtrArray *
list_labels (const char *path)
{
  static const char *const suffixes[] = { ".txt", NULL };
  g_autofree char *root = is_yaml (path) ? dup_root (path) : g_strdup (path), *told = NULL;
  g_autoptr (GPtrArray) all = qd_format_list_files (root, suffixes, QD_FORMAT_DEEPEST);
  g_autoptr (GPtrArray) files = keep_labels (all, root);

  if (files->len == 0 && (told = dup_told_root (path)) != NULL)
    {
      g_autoptr (GPtrArray) others = qd_format_list_files (told, suffixes, QD_FORMAT_DEEPEST);
      return keep_labels (others, told);
    }
  return g_steal_pointer (&files);
}

/* The file with the names of classes; NULL when there is none. */
static char *
find_names (const char *path)
{
  static const char *const names[] = { "data.yaml", "dataset.yaml", "data.yml", "obj.names", "classes.txt", "_darknet.labels" };
  static const char *const suffixes[] = { ".yaml", ".yml", ".names", NULL };
  g_autofree char *root = dup_root (path);
  g_autoptr (GPtrArray) others = NULL;

  if (is_yaml (path))
    return g_strdup (path);
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *file = g_build_filename (root, names[i], NULL);
      if (g_file_test (file, G_FILE_TEST_IS_REGULAR))
        return g_steal_pointer (&file);
    }
  others = qd_format_list_files (root, suffixes, 1);
  return others->len > 0 ? g_strdup (others->pdata[0]) : NULL;
}

/* The picture of a label file: beside it, or in images/ where it is in labels/. */
static char *
find_picture (const char *path)
{
  g_autofree char *folder = g_path_get_dirname (path), *around = g_strconcat (folder, "/", NULL);
  char *last = g_strrstr (around, "/labels/"), *picture = qd_format_find_picture (folder, path);

  if (picture != NULL || last == NULL)
    return picture;
  memcpy (last, "/images/", strlen ("/images/"));
  return qd_format_find_picture (around, path);
}

/* ---- In ---- */

/* What the dataset's file says. */
typedef struct
{
  QdClassNumbers *classes;
  gboolean pose; /* points follow each box */
} Dataset;

static gboolean
read_names (const char *path, QdReading *reading, Dataset *dataset, GError **error)
{
  QdClassNumbers *classes = dataset->classes;
  g_autofree char *file = find_names (path), *text = NULL;
  gsize length;

  if (file == NULL)
    return TRUE;
  text = qd_format_load_text (file, LARGEST_FILE, &length, error);
  if (text == NULL)
    return FALSE;
  if (is_yaml (file))
    {
      g_autofree char *shape = qd_yolo_dup_member (text, "kpt_shape");
      dataset->pose = shape != NULL;
    }
  if (!is_yaml (file))
    qd_yolo_parse_list (text, classes);
  else if (!qd_yolo_parse_yaml (text, classes))
    qd_report_warn (reading->report, _ ("%s: it has no list of names."), file);
  for (guint i = 0; i < qd_class_numbers_count (classes); i++)
    {
      const QdClassNumber *class_ = qd_class_numbers_nth (classes, i);
      qd_class_numbers_add (reading->classes, class_->number, class_->name);
    }
  return TRUE;
}

static QdAnnotation *
read_file (const char *path, QdReading *reading, gpointer data, GError **error)
{
  const Dataset *dataset = data;
  g_autofree char *name = g_filename_display_basename (path), *text = NULL;
  QdAnnotation *annotation;
  gsize length;

  text = qd_format_load_text (path, LARGEST_FILE, &length, error);
  if (text == NULL)
    return NULL;
  if (strlen (text) != length || !qd_yolo_looks_like_labels (text))
    {
      g_set_error (error, QD_ERROR, QD_ERROR_INPUT, _ ("%s holds no labels: its first line is not five numbers."), name);
      return NULL;
    }
  annotation = qd_annotation_new ();
  annotation->relative = TRUE;
  annotation->path = find_picture (path);
  annotation->photo = g_strdup (annotation->path != NULL ? annotation->path : path);
  annotation->place = g_strdup (name);
  qd_yolo_parse_labels (text, name, dataset->pose, dataset->classes, reading, annotation);
  return annotation;
}

static gboolean
yolo_read (const char *path, QdReading *reading, GError **error)
{
  g_autoptr (GPtrArray) files = list_labels (path);
  g_autoptr (QdClassNumbers) classes = qd_class_numbers_new ();
  Dataset dataset = { .classes = classes };

  if (files->len > 0)
    return read_names (path, reading, &dataset, error) && qd_format_read_files (files, read_file, &dataset, reading, error);
  g_set_error (error, QD_ERROR, QD_ERROR_INPUT, _ ("There is no .txt file with labels in “%s”."), path);
  return FALSE;
}

static int
yolo_probe (const char *path)
{
  g_autoptr (GPtrArray) files = list_labels (path);
  g_autofree char *names = files->len > 0 ? find_names (path) : NULL, *text = NULL;
  gsize length;

  if (files->len == 0 || (!is_yaml (path) && !g_file_test (path, G_FILE_TEST_IS_DIR) && files->len > 1))
    return 0;
  text = qd_format_load_text (files->pdata[0], LARGEST_FILE, &length, NULL);
  if (text == NULL || !qd_yolo_looks_like_labels (text))
    return 0;
  return names != NULL ? 80 : strstr (files->pdata[0], "/labels/") != NULL ? 75 : 50;
}

/* ---- Out ---- */

static char *
dup_folder (const char *kind, const QdWriting *writing, QdSubset subset)
{
  return writing->by_subset ? g_build_filename (kind, qd_format_subset_folder (subset), NULL) : g_strdup (kind);
}

static char *
dup_labels (const QdWriting *writing, const QdAnnotation *annotation)
{
  return dup_folder ("labels", writing, annotation->subset);
}

static char *
dup_pictures (const QdWriting *writing, const QdAnnotation *annotation)
{
  return dup_folder ("images", writing, annotation->subset);
}

static char *
dup_predictions (const QdWriting *writing, const QdAnnotation *annotation)
{
  return dup_folder ("predictions", writing, annotation->subset);
}

static char *
make_labels (const QdWriting *writing, const QdAnnotation *annotation)
{
  return qd_yolo_make_labels (annotation, writing->classes, FALSE);
}

static char *
make_predictions (const QdWriting *writing, const QdAnnotation *annotation)
{
  return qd_yolo_make_labels (annotation, writing->classes, TRUE);
}

static gboolean
write_yaml (const char *root, const QdWriting *writing, GError **error)
{
  static const char *const whole[QD_N_SUBSETS] = { NULL, "images", "images", NULL };
  static const char *const parts[QD_N_SUBSETS] = { NULL, "images/train", "images/val", "images/test" };
  const char *there[QD_N_SUBSETS] = { NULL };
  g_autofree char *path = g_build_filename (root, "data.yaml", NULL);
  g_autofree char *yaml = NULL;

  for (guint i = 0; i < writing->annotations->len; i++)
    {
      QdSubset subset = ((const QdAnnotation *) writing->annotations->pdata[i])->subset;
      there[subset] = parts[subset];
    }
  yaml = qd_yolo_make_yaml (writing->classes, writing->by_subset ? there : whole);
  return qd_leftovers_write (writing->leftovers, path, yaml, strlen (yaml), error);
}

static gboolean
yolo_write (const char *path, const QdWriting *writing, GError **error)
{
  static const QdPhotoFiles labels = { ".txt", make_labels, dup_labels, dup_pictures };
  static const QdPhotoFiles predictions = { ".txt", make_predictions, dup_predictions, NULL };
  g_autoptr (QdLeftovers) leftovers = NULL;
  QdWriting inside = *writing;

  if (!qd_format_check_sizes (writing, error) || !qd_file_make_folder (path, error))
    return FALSE;
  inside.leftovers = leftovers = qd_leftovers_find (path, "yolo", writing->cancellable);
  return qd_photo_files_write (&labels, &inside, error) &&
         qd_photo_files_write (&predictions, &inside, error) && write_yaml (path, &inside, error) &&
         qd_format_write_credits (path, &inside, error) && qd_leftovers_finish (leftovers, error);
}

const QdFormat qd_format_yolo = {
  .name = "yolo",
  .title = "YOLO",
  .detail = N_ ("data.yaml, or a folder with labels"),
  .probe = yolo_probe,
  .read = yolo_read,
  .write = yolo_write,
};
