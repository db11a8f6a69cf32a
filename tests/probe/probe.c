#include "tests/probe/probe.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct
{
  const char *name;
  guint n_arguments;
  void (*run) (const ProbeLine *line);
  const char *usage;
} Command;

static const Command commands[] = {
  { "forward", 4, probe_forward,
    "forward NETWORK WEIGHTS INPUT OUTPUT [--mode=train|eval]\n"
    "    in: images [n, 3, s, s], normalized\n"
    "    out: cls_logits [n, boxes, classes], bbox_regression [n, boxes, 4]" },
  { "loss", 4, probe_loss,
    "loss NETWORK WEIGHTS BATCH OUTPUT [--mode=train|eval]\n"
    "    in: images, boxes [n, k, 4] as corners in pixels of the input, labels [n, k] (0: no box)\n"
    "    out: classification, bbox_regression, grad.NAME for every parameter, NAME for every running statistic" },
  { "steps", 4, probe_steps,
    "steps NETWORK WEIGHTS BATCHES OUTPUT --batch=N [--rate=R] [--momentum=M] [--weight_decay=D]\n"
    "    in: images, boxes and labels of all steps, N of each a step; SGD with batch statistics\n"
    "    out: losses [steps], and the parameters in the end" },
  { "detect", 4, probe_detect,
    "detect NETWORK WEIGHTS INPUT OUTPUT\n"
    "    in: images; out: boxes [n, k, 4] as corners in pixels of the input, scores [n, k], labels [n, k] (0: no more)" },
  { "boxes", 2, probe_boxes,
    "boxes NETWORK OUTPUT [--size=S]\n"
    "    out: boxes [boxes, 4] as corners in pixels of the input: the default boxes; mean [3] and std [3] of the input;\n"
    "    constants [4]: least score, NMS overlap, detections an image, candidates a class" },
  { "model", 2, probe_model,
    "model NETWORK OUTPUT [--classes=3]\n"
    "    out: a model as a training leaves it, with random weights; classes without the background" },
  { "nms", 2, probe_nms,
    "nms INPUT OUTPUT [--overlap=0.45]\n"
    "    in: boxes [k, 4] as corners, scores [k] in (0, 1), labels [k] from 1; out: keep: indices, best score first" },
  { "augment", 2, probe_augment,
    "augment INPUT OUTPUT --size=S\n"
    "    in: photo [3, h, w] in 0..255, views [n, 12] (corners of the part, mirror, flip, quarter turns, brightness, "
    "contrast,\n"
    "    saturation, hue, contrast last), boxes [k, 4] in the photo; out: images [n, 3, S, S] in 0..1, boxes [n, k, 4]" },
};

void
probe_fail (const char *format, ...)
{
  va_list arguments;

  va_start (arguments, format);
  g_printerr ("probe: ");
  vfprintf (stderr, format, arguments);
  g_printerr ("\n");
  va_end (arguments);
  exit (1);
}

void
probe_check (GError *error)
{
  if (error != NULL)
    probe_fail ("%s", error->message);
}

double
probe_line_get_number (const ProbeLine *line, const char *name, double otherwise)
{
  const char *text = g_hash_table_lookup (line->options, name);

  return text != NULL ? g_ascii_strtod (text, NULL) : otherwise;
}

QdMode
probe_line_get_mode (const ProbeLine *line, QdMode otherwise)
{
  const char *text = g_hash_table_lookup (line->options, "mode");

  return text == NULL ? otherwise : g_str_equal (text, "train") ? QD_MODE_TRAIN : QD_MODE_EVAL;
}

static int
print_usage (void)
{
  g_printerr ("Usage: probe COMMAND ..., tensors as safetensors in torchvision's layout and names\n");
  for (guint i = 0; i < G_N_ELEMENTS (commands); i++)
    g_printerr ("  probe %s\n", commands[i].usage);
  return 2;
}

static void
parse_option (const char *text, GHashTable *options)
{
  const char *equals = strchr (text, '=');

  if (equals == NULL)
    probe_fail ("%s has no value", text);
  g_hash_table_insert (options, g_strndup (text + 2, (gsize) (equals - text - 2)), g_strdup (equals + 1));
}

int
main (int argc, char **argv)
{
  g_autoptr (GHashTable) options = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_autoptr (GPtrArray) arguments = g_ptr_array_new ();

  for (int i = 2; i < argc; i++)
    if (g_str_has_prefix (argv[i], "--"))
      parse_option (argv[i], options);
    else
      g_ptr_array_add (arguments, argv[i]);
  g_ptr_array_add (arguments, NULL);
  for (guint i = 0; argc > 1 && i < G_N_ELEMENTS (commands); i++)
    if (g_str_equal (argv[1], commands[i].name) && arguments->len == commands[i].n_arguments + 1)
      {
        commands[i].run (&(ProbeLine){ (char **) arguments->pdata, options });
        return 0;
      }
  return print_usage ();
}
