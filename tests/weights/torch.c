/* Pickles as PyTorch would not write them: what is taken, what is refused, and with which sentence. */
#include "torch-writer.h"

#include <time.h>

/* ---- Shapes and steps ---- */

static void
test_steps (void)
{
  static const float plain[] = { 0, 1, 2, 3, 4, 5 }, turned[] = { 0, 3, 1, 4, 2, 5 }, part[] = { 3, 5, 7 },
                     wide[] = { 4, 4, 4, 4 }, one[] = { 11 };
  static const struct
  {
    PickledTensor tensor;
    const float *values;
    guint n;
    gboolean has_view;
  } cases[] = {
    { { "FloatStorage", "0", 12, 0, { 2, 3 }, { 3, 1 }, 2, 2 }, plain, 6, TRUE },
    { { "FloatStorage", "0", 12, 0, { 3, 2 }, { 1, 3 }, 2, 2 }, turned, 6, FALSE },
    { { "FloatStorage", "0", 12, 3, { 3 }, { 2 }, 1, 1 }, part, 3, FALSE },
    { { "FloatStorage", "0", 12, 4, { 2, 2 }, { 0, 0 }, 2, 2 }, wide, 4, FALSE },
    { { "FloatStorage", "0", 12, 11, { 0 }, { 0 }, 0, 0 }, one, 1, TRUE },
    { { "FloatStorage", "0", 12, 11, { 1, 1 }, { G_MAXINT64, 7 }, 2, 2 }, one, 1, TRUE },
    { { "FloatStorage", "0", 12, 99, { 0, 5 }, { 5, 1 }, 2, 2 }, NULL, 0, TRUE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GByteArray) pickle = torch_pickle_one (&cases[i].tensor);
      g_autofree char *wrong = NULL;
      g_autoptr (QdWeightsFile) file = torch_open_zipped (pickle, &wrong);

      g_assert_cmpstr (wrong, ==, NULL);
      torch_assert_values (file, "w", cases[i].values, cases[i].n);
      /* Where the zip happens to place the floats at a multiple of four, they are used as they are. */
      if (!cases[i].has_view)
        g_assert_null (qd_stored_tensor_get_view (qd_weights_file_find (file, "w")));
    }
}

static void
test_wrong_shapes (void)
{
  static const struct
  {
    PickledTensor tensor;
    const char *wrong;
  } cases[] = {
    { { "FloatStorage", "0", 12, 1, { 12 }, { 1 }, 1, 1 }, "tensor “w” reaches beyond its storage" },
    { { "FloatStorage", "0", 12, 0, { 2, 2 }, { 11, 1 }, 2, 2 }, "tensor “w” reaches beyond its storage" },
    { { "FloatStorage", "0", 12, -1, { 1 }, { 1 }, 1, 1 }, "tensor “w” reaches beyond its storage" },
    { { "FloatStorage", "0", 12, G_MAXINT64, { 1 }, { 1 }, 1, 1 }, "tensor “w” reaches beyond its storage" },
    { { "FloatStorage", "0", 12, 0, { 3, 3 }, { G_MAXINT64, G_MAXINT64 }, 2, 2 }, "tensor “w” reaches beyond its storage" },
    { { "FloatStorage", "0", 12, 0, { -2, -2 }, { 1, 1 }, 2, 2 }, "tensor “w” has a dimension that is no size" },
    { { "FloatStorage", "0", 12, 0, { 2, 2 }, { -1, 1 }, 2, 2 }, "tensor “w” has a dimension that is no size" },
    { { "FloatStorage", "0", 12, 0, { 2, 2 }, { 1 }, 2, 1 }, "tensor “w” has more sizes than steps, or fewer" },
    { { "FloatStorage", "0", 12, 0, { (gint64) 1 << 32, (gint64) 1 << 32 }, { 0, 0 }, 2, 2 },
      "tensor “w” is larger than any memory" },
    { { "FloatStorage", "0", 12, 0, { (gint64) 1 << 40 }, { 0 }, 1, 1 },
      "tensor “w” has more numbers than the file has bytes" },
    { { "FloatStorage", "0", 13, 0, { 1 }, { 1 }, 1, 1 }, "a storage has another size than it claims" },
    { { "FloatStorage", "0", (gint64) 1 << 62, 0, { 1 }, { 1 }, 1, 1 }, "a storage has another size than it claims" },
    { { "FloatStorage", "0", -12, 0, { 1 }, { 1 }, 1, 1 }, "it describes a storage wrongly" },
    { { "DoubleStorage", "0", 12, 0, { 1 }, { 1 }, 1, 1 }, "a storage has another size than it claims" },
    { { "FloatStorage", "1", 12, 0, { 1 }, { 1 }, 1, 1 }, "a part of it is missing" },
    { { "FloatStorage", "../x/data/0", 12, 0, { 1 }, { 1 }, 1, 1 }, "a part of it is missing" },
    { { "Size", "0", 12, 0, { 1 }, { 1 }, 1, 1 }, "it describes a storage wrongly" },
    { { "ComplexFloatStorage", "0", 6, 0, { 1 }, { 1 }, 1, 1 },
      "it asks for “torch.ComplexFloatStorage”, which is no part of weights and is not run" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GByteArray) pickle = torch_pickle_one (&cases[i].tensor);
      g_autofree char *wrong = NULL, *expected = g_strdup_printf ("a.bin is not a sound PyTorch file: %s.", cases[i].wrong);
      g_autoptr (QdWeightsFile) file = torch_open_zipped (pickle, &wrong);

      g_assert_null (file);
      g_assert_cmpstr (wrong, ==, expected);
    }
}

/* Two tensors may share a storage, but agree about it. */
static void
test_shared (void)
{
  static const PickledTensor first = { "FloatStorage", "0", 12, 0, { 2 }, { 1 }, 1, 1 },
                             second = { "FloatStorage", "0", 12, 1, { 2 }, { 1 }, 1, 1 },
                             other = { "IntStorage", "0", 12, 1, { 2 }, { 1 }, 1, 1 };
  static const float values[] = { 1, 2 };

  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (GByteArray) pickle = g_byte_array_new ();
      g_autoptr (QdWeightsFile) file = NULL;
      g_autofree char *wrong = NULL;

      pickle_raw (pickle, "\x80\2}(");
      pickle_text (pickle, "a");
      pickle_tensor (pickle, &first, FALSE);
      pickle_text (pickle, "b");
      pickle_tensor (pickle, i == 0 ? &second : &other, FALSE);
      pickle_raw (pickle, "u.");
      file = torch_open_zipped (pickle, &wrong);
      if (i == 0)
        torch_assert_values (file, "b", values, 2);
      else
        g_assert_cmpstr (wrong, ==, "a.bin is not a sound PyTorch file: it describes a storage in two ways.");
    }
}

/* ---- Pickles without a sound object ---- */

static void
test_wrong_pickles (void)
{
  static const struct
  {
    const char *pickle, *wrong;
  } cases[] = {
    { "\x80\2", "it ends in the middle of a value" },
    { "\x80\2.", "it takes more values than it gives" },
    { "\x80\6N.", "it is written in an unknown version of pickle" },
    { "\x80\2N.", "there is no tensor with a name in it" },
    { "\x80\2}(N).", "there is no tensor with a name in it" },
    { "\x80\2(.", "it takes more values than it gives" },
    { "\x80\2}(NNNu.", "it puts values into what cannot hold them" },
    { "\x80\2NNa.", "it puts values into what cannot hold them" },
    { "\x80\2NNb.", "it puts values into what cannot hold them" },
    { "\x80\2h\7.", "it refers to a value that is not there" },
    { "\x80\2N)R.", "it calls what is no function" },
    { "\x80\2ctorch\nFloatStorage\n)R.", "it calls what is no function" },
    { "\x80\2ccollections\nOrderedDict\nNR.", "it calls what is no function" },
    { "\x80\2ccollections\nOrderedDict\nN\x85R.", "it makes a dictionary out of something else" },
    { "\x80\2ctorch._utils\n_rebuild_tensor_v2\n)R.", "it describes a tensor wrongly" },
    { "\x80\2ctorch._utils\n_rebuild_parameter\n)R.", "it describes a parameter wrongly" },
    { "\x80\2NQ.", "it describes a storage wrongly" },
    { "\x80\2NN\x93.", "it asks for something without a name" },
    { "\x80\2ca\nb", "it names something without end" },
    { "\x80\2cos\nsystem\nX\1", "it asks for “os.system”, which is no part of weights and is not run" },
    { "\x80\2ctorch\nload\n.", "it asks for “torch.load”, which is no part of weights and is not run" },
    { "\x80\2N0.", "the instruction at byte 3 is none that weights need" },
    { "\x80\2(ios\nsystem\n.", "the instruction at byte 3 is none that weights need" },
    { "\x80\2NN\x81.", "the instruction at byte 4 is none that weights need" },
    { "\x80\2\x8c\2os\x8c\6system\x93.", "it asks for “os.system”, which is no part of weights and is not run" },
    { "\x80\2\x8c\2o\n\x8c\1\33\x93.", "it asks for “o?.?”, which is no part of weights and is not run" },
    { "\x80\2c\xff\n\xfe\n.", "it asks for “\xef\xbf\xbd.\xef\xbf\xbd”, which is no part of weights and is not run" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GByteArray) pickle = g_byte_array_new ();
      g_autofree char *wrong = NULL, *expected = g_strdup_printf ("a.bin is not a sound PyTorch file: %s.", cases[i].wrong);
      g_autoptr (QdWeightsFile) file = NULL;

      pickle_raw (pickle, cases[i].pickle);
      file = torch_open_zipped (pickle, &wrong);
      g_assert_null (file);
      g_assert_cmpstr (wrong, ==, expected);
    }
}

/* Few bytes that stand for much: lists in each other by fours, a list in itself, a long row of values. */
static void
test_bombs (void)
{
  static const struct
  {
    const char *start, *again, *end;
    guint n;
    const char *wrong;
  } cases[] = {
    { "\x80\2]", "q\1]h\1ah\1ah\1ah\1a", ".", 12, "it holds too many values" },
    { "\x80\2]", "q\1]h\1ah\1a", ".", 60, "its dictionaries are nested too deeply" },
    { "\x80\2]q\1h\1a", "", ".", 0, "its dictionaries are nested too deeply" },
    { "\x80\2]q\1(", "NNNNNNNNNNNNNNNNNNNNNNNNNNNNNNNN", "e.", 1 << 15, "it holds too many values" },
    { "\x80\2]q\1(", "h\1h\1h\1h\1h\1h\1h\1h\1", "e.", 1 << 18, "it holds too many values" },
    { "\x80\2", "((((((((", ".", 1 << 18, "it holds too many values" },
    { "\x80\2]q\1", "h\1ah\1ah\1ah\1ah\1ah\1ah\1ah\1a", ".", 1 << 19, "it holds too many values" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GByteArray) pickle = g_byte_array_new ();
      g_autofree char *wrong = NULL, *expected = g_strdup_printf ("a.bin is not a sound PyTorch file: %s.", cases[i].wrong);
      g_autoptr (QdWeightsFile) file = NULL;
      clock_t start;

      pickle_raw (pickle, cases[i].start);
      for (guint k = 0; k < cases[i].n; k++)
        pickle_raw (pickle, cases[i].again);
      pickle_raw (pickle, cases[i].end);
      start = clock ();
      file = torch_open_zipped (pickle, &wrong);
      g_assert_cmpstr (wrong, ==, expected);
      g_assert_cmpfloat ((double) (clock () - start) / CLOCKS_PER_SEC, <, 5);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/weights/torch/steps", test_steps);
  g_test_add_func ("/weights/torch/wrong-shapes", test_wrong_shapes);
  g_test_add_func ("/weights/torch/shared", test_shared);
  g_test_add_func ("/weights/torch/wrong-pickles", test_wrong_pickles);
  g_test_add_func ("/weights/torch/bombs", test_bombs);
  return g_test_run ();
}
