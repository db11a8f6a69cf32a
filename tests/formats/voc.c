#include "engine/core/error.h"
#include "tests/formats/collect.h"

#include <glib/gstdio.h>
#include <string.h>

#define BOX(a, b, c, d)    "<bndbox><xmin>" a "</xmin><ymin>" b "</ymin><xmax>" c "</xmax><ymax>" d "</ymax></bndbox>"
#define OBJECT(name, rest) "<object><name>" name "</name>" rest "</object>"
#define FILE_OF(rest)                                                                                                          \
  "<annotation><filename>a.jpg</filename><size><width>100</width><height>80</height></size>" rest "</annotation>"

static Collected *
read_text (const char *text)
{
  return collect_bytes ("voc", "a.xml", text, -1);
}

static void
assert_box (const QdAnnotationBox *box, double xmin, double ymin, double xmax, double ymax)
{
  g_assert_cmpfloat (box->box.xmin, ==, xmin);
  g_assert_cmpfloat (box->box.ymin, ==, ymin);
  g_assert_cmpfloat (box->box.xmax, ==, xmax);
  g_assert_cmpfloat (box->box.ymax, ==, ymax);
}

static void
test_conventions (void)
{
  static const struct
  {
    const char *source;
    double xmin, ymin;
  } cases[] = {
    { "", 10, 20 },
    { "<source><database>Unknown</database></source>", 10, 20 },
    { "<source><database>The VOC2007 Database</database><annotation>PASCAL VOC2007</annotation></source>", 9, 19 },
    { "<source><database>The VOC2012 Database</database></source>", 9, 19 },
    { "<coordinates>inclusive</coordinates>", 9, 19 },
    { "<source><annotation>PASCAL VOC2007</annotation></source><coordinates>continuous</coordinates>", 10, 20 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text = g_strconcat ("<annotation><filename>a.jpg</filename>", cases[i].source,
                                           OBJECT ("bee", BOX ("10", "20", "30.5", "40")), "</annotation>", NULL);
      g_autoptr (Collected) collected = read_text (text);
      g_assert_no_error (collected->error);
      assert_box (collected_get_box (collected, 0, 0), cases[i].xmin, cases[i].ymin, 30.5, 40);
    }
}

static void
test_elements (void)
{
  g_autoptr (Collected) collected
      = read_text ("\xef\xbb\xbf<?xml version='1.0'?>\n" FILE_OF ("<object><part><name>head</name>" BOX (
          "1", "1", "2", "2") "</part><name> bee &amp; <![CDATA[co]]> </name><difficult>1</difficult>"
                              "<truncated>0</truncated>" BOX (" 1e1 ", "2", "3e1", "4") "</object>" OBJECT (
                                  "wasp", "<truncated>1</truncated>" BOX ("0", "0", "5", "6"))));

  g_assert_no_error (collected->error);
  const QdAnnotation *annotation = collected_get (collected, 0);
  g_assert_cmpstr (annotation->photo, ==, "a.jpg");
  g_assert_cmpstr (annotation->alias, ==, "a");
  g_assert_cmpuint (annotation->width, ==, 100);
  g_assert_cmpuint (annotation->height, ==, 80);
  g_assert_cmpuint (annotation->boxes->len, ==, 2);
  const QdAnnotationBox *bee = collected_get_box (collected, 0, 0), *wasp = collected_get_box (collected, 0, 1);
  g_assert_cmpstr (bee->class_name, ==, "bee & co");
  g_assert_true (bee->difficult && !bee->truncated);
  assert_box (bee, 10, 2, 30, 4);
  g_assert_cmpstr (wasp->class_name, ==, "wasp");
  g_assert_true (!wasp->difficult && wasp->truncated);
  assert_box (wasp, 0, 0, 5, 6);
}

static void
test_latin1 (void)
{
  g_autoptr (Collected) collected = read_text ("<annotation><filename>f\xfc"
                                               "r.jpg</filename></annotation>");

  g_assert_no_error (collected->error);
  g_assert_cmpstr (collected_get (collected, 0)->photo, ==, "für.jpg");
}

static void
test_damaged_boxes (void)
{
  g_autoptr (Collected) collected
      = read_text (FILE_OF (OBJECT ("bee", BOX ("1", "2", "x", "4")) OBJECT ("bee", "") OBJECT ("", BOX ("1", "2", "3", "4"))
                                OBJECT ("bee", BOX ("1", "2", "nan", "4")) OBJECT ("bee", BOX ("1", "2", "1e300", "4"))
                                    OBJECT ("bee", BOX ("1", "2", "3", "4"))));

  g_assert_no_error (collected->error);
  g_assert_cmpuint (collected_get (collected, 0)->boxes->len, ==, 1);
  g_assert_cmpuint (qd_report_count (collected->report, "damaged box"), ==, 5);
  g_assert_cmpuint (collected->report->n_warnings, ==, 5);
  g_assert_nonnull (strstr (collected->report->warnings->pdata[0], "Line 1 of a.xml"));
}

static void
test_refused (void)
{
  static const struct
  {
    const char *text, *sentence;
  } cases[] = {
    { "", "a.xml could not be understood" },
    { "hello", "a.xml could not be understood" },
    { "<annotation><filename>a", "a.xml could not be understood" },
    { "<annotation><object></annotation>", "a.xml could not be understood" },
    { "<html><body>Please sign in</body></html>", "does not begin with <annotation>" },
    { "<!DOCTYPE a [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><annotation><filename>&x;</filename></annotation>",
      "a.xml could not be understood" },
    { "<!DOCTYPE a [<!ENTITY a \"xxxxxxxxxx\"><!ENTITY b \"&a;&a;&a;&a;\"><!ENTITY c \"&b;&b;&b;&b;\">]>"
      "<annotation><filename>&c;</filename></annotation>",
      "a.xml could not be understood" },
    { "<annotation><filename>&#x0;</filename></annotation>", "a.xml could not be understood" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (Collected) collected = read_text (cases[i].text);
      g_assert_error (collected->error, QD_ERROR, QD_ERROR_INPUT);
      g_test_message ("%s", collected->error->message);
      g_assert_nonnull (strstr (collected->error->message, cases[i].sentence));
      g_assert_cmpuint (collected->annotations->len, ==, 0);
    }
}

/* 100,000 elements inside each other end with a sentence, not with the stack. */
static void
test_deep (void)
{
  g_autoptr (GString) text = g_string_new ("<annotation>");

  for (guint i = 0; i < 100000; i++)
    g_string_append (text, "<a>");
  g_autoptr (Collected) collected = read_text (text->str);
  g_assert_error (collected->error, QD_ERROR, QD_ERROR_INPUT);
  g_assert_nonnull (strstr (collected->error->message, "nested too deep"));
}

/* One bad file among good ones is left out and told. */
static void
test_folder (void)
{
  g_autofree char *folder = g_dir_make_tmp ("quadrat-voc-XXXXXX", NULL);
  static const char *const names[] = { "b.xml", "a.xml", "c.xml", "notes.txt" };
  static const char *const texts[]
      = { FILE_OF (""), "<annotation>", FILE_OF (OBJECT ("bee", BOX ("1", "2", "3", "4"))), "hello" };
  const QdFormat *voc = qd_format_find ("voc");

  g_assert_cmpint (voc->probe (folder), ==, 0);
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *path = g_build_filename (folder, names[i], NULL);
      g_assert_true (g_file_set_contents (path, texts[i], -1, NULL));
    }
  g_assert_cmpint (voc->probe (folder), >, 0);
  g_autoptr (Collected) collected = collect ("voc", folder);
  g_assert_no_error (collected->error);
  g_assert_cmpuint (collected->annotations->len, ==, 2);
  g_assert_cmpuint (qd_report_count (collected->report, "damaged file"), ==, 1);
  g_assert_cmpstr (collected_get (collected, 0)->alias, ==, "b");
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *path = g_build_filename (folder, names[i], NULL);
      g_assert_cmpint (g_remove (path), ==, 0);
    }
  g_assert_cmpint (g_rmdir (folder), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/voc/conventions", test_conventions);
  g_test_add_func ("/voc/elements", test_elements);
  g_test_add_func ("/voc/latin1", test_latin1);
  g_test_add_func ("/voc/damaged-boxes", test_damaged_boxes);
  g_test_add_func ("/voc/refused", test_refused);
  g_test_add_func ("/voc/deep", test_deep);
  g_test_add_func ("/voc/folder", test_folder);
  return g_test_run ();
}
