#include "app/cli/commands.h"

const QdCommand *const qd_commands[] = {
  &qd_command_demo,
  &qd_command_import,
  &qd_command_download,
  &qd_command_lookup,
  &qd_command_boxes_import,
  &qd_command_boxes_export,
  &qd_command_boxes_undo,
  &qd_command_split,
  &qd_command_train,
  &qd_command_evaluate,
  &qd_command_detect,
  &qd_command_metrics,
  &qd_command_restore,
  &qd_command_networks,
  &qd_command_weights,
  &qd_command_devices,
  &qd_command_bench_train,
  &qd_command_bench_detect,
  &qd_command_bench_ops,
  NULL,
};
