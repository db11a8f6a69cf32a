/* From import to split, on the real photos of the fixtures, as a person would type it. */
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "engine/core/error.h"
#include "engine/project/project.h"
#include "program.h"
#include "tests/inat/photo-server.h"

typedef char Scratch;
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Scratch, scratch_free)

static gint64
number (Outcome *outcome, const char *key)
{
  return json_object_get_int_member (outcome_last (outcome), key);
}

static gint64
reason (Outcome *outcome, const char *key)
{
  return json_object_get_int_member_with_default (json_object_get_object_member (outcome_last (outcome), "reasons"), key, 0);
}

static void
count (const char *folder, QdCounts *counts)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (QdProject) project = qd_project_open (folder, QD_PROJECT_READ, &error);

  g_assert_no_error (error);
  g_assert_true (qd_project_count (project, counts, NULL));
}

/* ---- Bees: an export, photos by HTTP, boxes of a manifest ---- */

static void
import_bees (const char *folder, const char *export, const char *manifest)
{
  g_autoptr (PhotoServer) server = photo_server_new ();
  g_autofree char *host = g_strconcat ("--photo-host=", server->host, NULL);
  g_autoptr (Outcome) import = program_run ("import", folder, export, host, "--json", NULL);
  g_autoptr (Outcome) boxes = NULL;

  assert_done (import);
  g_assert_cmpint (number (import, "read"), ==, 11);
  g_assert_cmpint (number (import, "added"), ==, 11);
  g_assert_cmpint (number (import, "photos_there"), ==, 11);
  g_assert_cmpuint (server->n_requests, ==, 11);
  boxes = program_run ("boxes", "import", folder, manifest, "--json", NULL);
  assert_done (boxes);
  g_assert_cmpint (number (boxes, "read"), ==, 71);
  g_assert_cmpint (number (boxes, "added"), ==, 71);
  g_assert_cmpint (number (boxes, "photos_matched"), ==, 11);
}

static void
test_bees (void)
{
  g_autofree char *export = fixture_path ("bees/observations-bees.csv"), *manifest = fixture_path ("bees/output.manifest");
  g_autoptr (Scratch) scratch = scratch_new ();
  g_autofree char *folder = g_build_filename (scratch, "bees.quadrat", NULL),
                  *written = g_build_filename (scratch, "out.manifest", NULL);
  g_autoptr (Outcome) again = NULL, split = NULL, export_boxes = NULL, same = NULL;
  g_autoptr (QdProject) project = NULL;
  g_autoptr (GPtrArray) classes = NULL;
  QdCounts counts;

  if (export == NULL || manifest == NULL)
    return;
  import_bees (folder, export, manifest);
  count (folder, &counts);
  g_assert_cmpuint (counts.boxes, ==, 71);
  g_assert_cmpuint (counts.labelled, ==, 11);
  project = qd_project_open (folder, QD_PROJECT_READ, NULL);
  classes = qd_project_list_classes (project, FALSE, NULL);
  g_assert_cmpuint (classes->len, ==, 1);
  g_assert_cmpstr (((QdClass *) classes->pdata[0])->name, ==, "bee");

  /* The same again changes nothing, and asks nobody for photos. */
  again = program_run ("import", folder, export, "--json", NULL);
  assert_done (again);
  g_assert_cmpint (number (again, "added"), ==, 0);
  g_assert_cmpint (number (again, "unchanged"), ==, 11);
  split = program_run ("split", folder, "--train=8", "--validation=3", "--json", NULL);
  assert_done (split);
  g_assert_cmpint (number (split, "train"), ==, 8);
  g_assert_cmpint (number (split, "validation"), ==, 3);
  export_boxes = program_run ("boxes", "export", folder, written, "--format=manifest", "--json", NULL);
  assert_done (export_boxes);
  g_assert_cmpint (number (export_boxes, "boxes"), ==, 71);
  same = program_run ("boxes", "import", folder, written, "--json", NULL);
  assert_done (same);
  g_assert_cmpint (number (same, "unchanged"), ==, 71);
  g_assert_cmpint (number (same, "added"), ==, 0);
}

static void
test_licenses (void)
{
  g_autofree char *export = fixture_path ("inat/observations-568611.csv.zip");
  g_autoptr (Scratch) scratch = scratch_new ();
  g_autofree char *folder = g_build_filename (scratch, "p.quadrat", NULL);
  g_autoptr (Outcome) free_ones = NULL, any = NULL;

  if (export == NULL)
    return;
  free_ones = program_run ("import", folder, export, "--no-download", "--json", NULL);
  assert_done (free_ones);
  g_assert_cmpint (number (free_ones, "read"), ==, 378);
  g_assert_cmpint (number (free_ones, "added"), ==, 1);
  g_assert_cmpint (reason (free_ones, "license"), ==, 377);
  any = program_run ("import", folder, export, "--no-download", "--license=any", "--json", NULL);
  assert_done (any);
  g_assert_cmpint (number (any, "added") + number (any, "unchanged") + number (any, "updated") + number (any, "skipped"), ==,
                   378);
  g_assert_cmpint (number (any, "photos_there"), ==, 0);
}

/* ---- BCCD: a folder, Pascal VOC, published lists ---- */

static void
test_bccd (void)
{
  g_autofree char *source = fixture_path ("bccd");
  g_autoptr (Scratch) scratch = scratch_new ();
  g_autofree char *folder = g_build_filename (scratch, "cells.quadrat", NULL), *voc = g_build_filename (scratch, "voc", NULL);
  g_autofree char *lists = NULL;
  g_autoptr (Outcome) import = NULL, boxes = NULL, split = NULL, again = NULL, written = NULL;
  JsonArray *classes;
  QdCounts counts;

  if (source == NULL)
    return;
  import = program_run ("import", folder, source, "--json", NULL);
  assert_done (import);
  g_assert_cmpint (number (import, "added"), ==, 364);
  boxes = program_run ("boxes", "import", folder, source, "--json", NULL);
  assert_done (boxes);
  g_assert_cmpint (number (boxes, "read"), ==, 4888);
  g_assert_cmpint (number (boxes, "added"), ==, 4886);
  g_assert_cmpint (number (boxes, "skipped"), ==, 2);
  lists = g_strconcat ("--lists=", source, "/ImageSets/Main", NULL);
  split = program_run ("split", folder, lists, "--json", NULL);
  assert_done (split);
  g_assert_cmpint (number (split, "train"), ==, 205);
  g_assert_cmpint (number (split, "validation"), ==, 87);
  g_assert_cmpint (number (split, "test"), ==, 72);
  classes = json_object_get_array_member (outcome_last (split), "classes");
  g_assert_cmpuint (json_array_get_length (classes), ==, 3);
  for (guint i = 0; i < 3; i++)
    {
      static const struct
      {
        const char *name;
        gint64 test;
      } expected[] = { { "RBC", 805 }, { "WBC", 71 }, { "Platelets", 69 } };
      JsonObject *class_ = json_array_get_object_element (classes, i);
      for (guint k = 0; k < 3; k++)
        if (strcmp (json_object_get_string_member (class_, "class"), expected[k].name) == 0)
          g_assert_cmpint (json_object_get_int_member (json_object_get_object_member (class_, "boxes"), "test"), ==,
                           expected[k].test);
    }
  again = program_run ("import", folder, source, "--json", NULL);
  assert_done (again);
  g_assert_cmpint (number (again, "added"), ==, 0);
  g_assert_cmpint (number (again, "unchanged"), ==, 364);
  written = program_run ("boxes", "export", folder, voc, "--format=voc", "--json", NULL);
  assert_done (written);
  g_assert_cmpint (number (written, "boxes"), ==, 4886);
  count (folder, &counts);
  g_assert_cmpuint (counts.there, ==, 364);
}

/* ---- The demonstration ---- */

static void
test_demo (void)
{
  g_autoptr (Scratch) scratch = scratch_new ();
  g_autofree char *folder = g_build_filename (scratch, "demo.quadrat", NULL);
  g_autoptr (Outcome) demo = program_run ("demo", folder, "--photos=12", "--seed=5", "--json", NULL);
  g_autoptr (Outcome) again = NULL;
  QdCounts counts;

  assert_done (demo);
  g_assert_cmpint (number (demo, "photos"), ==, 12);
  count (folder, &counts);
  g_assert_cmpuint (counts.there, ==, 12);
  g_assert_cmpuint (counts.subsets[QD_SUBSET_NONE], ==, 0);
  g_assert_cmpint (number (demo, "boxes"), ==, counts.boxes);
  again = program_run ("demo", folder, "--photos=2", "--json", NULL);
  assert_refused (again, 1);
}

static void
write_file (const char *folder, const char *name, const char *bytes, gssize n)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);

  g_assert_true (g_file_set_contents (path, bytes, n, NULL));
}

/* Leaves @folder with a file in it, as a kill in the middle would. */
static void
leave_behind (const char *folder)
{
  g_assert_cmpint (g_mkdir_with_parents (folder, 0755), ==, 0);
  write_file (folder, "project.db", "half", 4);
}

/* The project is there when it is whole, not before; what an earlier try left beside it does not stand in the way. */
static void
test_demo_after_kill (void)
{
  g_autoptr (Scratch) scratch = scratch_new ();
  g_autofree char *folder = g_build_filename (scratch, "demo.quadrat", NULL), *making = g_strconcat (folder, ".making", NULL);
  g_autofree char *scenes = g_strconcat (folder, ".scenes", NULL);
  g_autoptr (Outcome) demo = NULL;
  g_autoptr (GDir) dir = NULL;
  QdCounts counts;

  leave_behind (making);
  leave_behind (scenes);
  g_assert_cmpint (g_mkdir_with_parents (folder, 0755), ==, 0); /* an empty one gives way */
  demo = program_run ("demo", folder, "--photos=2", "--json", NULL);
  assert_done (demo);
  count (folder, &counts);
  g_assert_cmpuint (counts.there, ==, 2);
  dir = g_dir_open (scratch, 0, NULL);
  g_assert_cmpstr (g_dir_read_name (dir), ==, "demo.quadrat");
  g_assert_null (g_dir_read_name (dir));
}

/* ---- Bad input ---- */

/* A sparse file of eight gigabytes. */
static void
write_huge (const char *folder, const char *name)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);

  write_file (folder, name, "", 0);
  g_assert_cmpint (truncate (path, (off_t) 8 << 30), ==, 0);
}

static void
check_bad_import (const char *folder, const char *source)
{
  gboolean was_there = g_file_test (folder, G_FILE_TEST_EXISTS);
  g_autoptr (Outcome) outcome = program_run ("import", folder, source, "--no-download", "--json", NULL);

  assert_refused (outcome, 1);
  g_assert_true (g_file_test (folder, G_FILE_TEST_EXISTS) == was_there);
}

static void
test_bad_import (void)
{
  static const char *const names[] = { "missing.csv", "empty.csv", "text.csv", "corrupt.zip",
                                       "empty.zip",   "nothing",   "none.jpg", "huge.csv" };
  g_autofree char *good = fixture_path ("bees/observations-bees.csv");
  g_autoptr (Scratch) scratch = scratch_new ();
  g_autofree char *fresh = g_build_filename (scratch, "new.quadrat", NULL),
                  *old = g_build_filename (scratch, "old.quadrat", NULL);
  g_autofree char *nothing = g_build_filename (scratch, "nothing", NULL), *bare = g_build_filename (scratch, "bare", NULL);
  g_autoptr (Outcome) first = NULL;
  QdCounts before, after;

  if (good == NULL)
    return;
  write_file (scratch, "empty.csv", "", 0);
  write_file (scratch, "text.csv", "this is no export\nat all\n", -1);
  write_file (scratch, "corrupt.zip", "PK\3\4 and then nothing that makes sense", -1);
  write_file (scratch, "empty.zip", "", 0);
  write_huge (scratch, "huge.csv");
  g_assert_cmpint (g_mkdir (nothing, 0700), ==, 0);
  g_assert_cmpint (g_mkdir (bare, 0700), ==, 0);
  first = program_run ("import", old, good, "--no-download", "--json", NULL);
  assert_done (first);
  count (old, &before);
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *source = g_build_filename (scratch, names[i], NULL);
      check_bad_import (fresh, source);
      check_bad_import (old, source);
      check_bad_import (bare, source);
      g_assert_cmpint (g_rmdir (bare), ==, 0); /* still empty */
      g_assert_cmpint (g_mkdir (bare, 0700), ==, 0);
    }
  count (old, &after);
  g_assert_cmpmem (&before, G_STRUCT_OFFSET (QdCounts, best_map50), &after, G_STRUCT_OFFSET (QdCounts, best_map50));
}

/* Good pictures come in, the others are skipped with a reason. */
static void
test_mixed_folder (void)
{
  g_autofree char *odd = fixture_path ("images/odd");
  g_autoptr (Scratch) scratch = scratch_new ();
  g_autofree char *folder = g_build_filename (scratch, "p.quadrat", NULL);
  g_autoptr (Outcome) outcome = NULL;

  if (odd == NULL)
    return;
  outcome = program_run ("import", folder, odd, "--json", NULL);
  assert_done (outcome);
  g_assert_cmpint (number (outcome, "read"), ==, 54);
  g_assert_cmpint (number (outcome, "added"), >=, 22);
  g_assert_cmpint (reason (outcome, "damaged picture"), >=, 20);
  g_assert_cmpint (number (outcome, "added") + number (outcome, "skipped"), ==, 54);
  g_assert_cmpint (number (outcome, "photos_there"), ==, number (outcome, "added"));
}

static void
test_bad_boxes (void)
{
  static const char *const names[] = {
    "missing", "empty.manifest", "text.manifest", "deep.manifest", "huge.manifest", "nothing"
  };
  g_autofree char *good = fixture_path ("bees/observations-bees.csv");
  g_autoptr (Scratch) scratch = scratch_new ();
  g_autofree char *folder = g_build_filename (scratch, "p.quadrat", NULL),
                  *nothing = g_build_filename (scratch, "nothing", NULL);
  g_autofree char *deep = g_strnfill (100000, '[');
  g_autoptr (Outcome) first = NULL;
  QdCounts counts;

  if (good == NULL)
    return;
  write_file (scratch, "empty.manifest", "", 0);
  write_file (scratch, "text.manifest", "no JSON\n", -1);
  write_file (scratch, "deep.manifest", deep, -1);
  write_huge (scratch, "huge.manifest");
  g_assert_cmpint (g_mkdir (nothing, 0700), ==, 0);
  first = program_run ("import", folder, good, "--no-download", "--json", NULL);
  assert_done (first);
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *source = g_build_filename (scratch, names[i], NULL);
      g_autoptr (Outcome) outcome = program_run ("boxes", "import", folder, source, "--json", NULL);
      assert_refused (outcome, 1);
    }
  count (folder, &counts);
  g_assert_cmpuint (counts.boxes, ==, 0);
  g_assert_cmpuint (counts.classes, ==, 1);
}

/* Another process writes: a command says so, changes nothing, and may still read. */
static void
test_locked (void)
{
  g_autofree char *export = fixture_path ("bees/observations-bees.csv");
  g_autoptr (Scratch) scratch = scratch_new ();
  g_autofree char *folder = g_build_filename (scratch, "p.quadrat", NULL);
  g_autoptr (QdProject) mine = qd_project_open (folder, QD_PROJECT_CREATE, NULL);
  g_autoptr (Outcome) refused = NULL, taken = NULL;

  if (export == NULL)
    return;
  refused = program_run ("import", folder, export, "--no-download", "--json", NULL);
  assert_refused (refused, 1);
  g_assert_nonnull (strstr (refused->err, "another Quadrat"));
  g_assert_true (g_file_test (folder, G_FILE_TEST_IS_DIR));
  g_clear_object (&mine);
  taken = program_run ("import", folder, export, "--no-download", "--json", NULL);
  assert_done (taken);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/cli/flow/bees", test_bees);
  g_test_add_func ("/cli/flow/licenses", test_licenses);
  g_test_add_func ("/cli/flow/bccd", test_bccd);
  g_test_add_func ("/cli/flow/demo", test_demo);
  g_test_add_func ("/cli/flow/demo-after-kill", test_demo_after_kill);
  g_test_add_func ("/cli/flow/bad-import", test_bad_import);
  g_test_add_func ("/cli/flow/mixed-folder", test_mixed_folder);
  g_test_add_func ("/cli/flow/bad-boxes", test_bad_boxes);
  g_test_add_func ("/cli/flow/locked", test_locked);
  return g_test_run ();
}
