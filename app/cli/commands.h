/**
 * The table of commands, in the order of --help. A new one: its file in app/commands/, a line here and one in commands.c.
 */
#pragma once

#include "app/cli/cli.h"

extern const QdCommand qd_command_demo;
extern const QdCommand qd_command_import;
extern const QdCommand qd_command_download;
extern const QdCommand qd_command_lookup;
extern const QdCommand qd_command_boxes_import;
extern const QdCommand qd_command_boxes_export;
extern const QdCommand qd_command_boxes_undo;
extern const QdCommand qd_command_task_new;
extern const QdCommand qd_command_task_list;
extern const QdCommand qd_command_task_export;
extern const QdCommand qd_command_task_open;
extern const QdCommand qd_command_task_return;
extern const QdCommand qd_command_task_merge;
extern const QdCommand qd_command_task_consolidate;
extern const QdCommand qd_command_task_disputes;
extern const QdCommand qd_command_task_settle;
extern const QdCommand qd_command_task_take_back;
extern const QdCommand qd_command_task_looks;
extern const QdCommand qd_command_task_agreement;
extern const QdCommand qd_command_split;
extern const QdCommand qd_command_train;
extern const QdCommand qd_command_evaluate;
extern const QdCommand qd_command_detect;
extern const QdCommand qd_command_metrics;
extern const QdCommand qd_command_restore;
extern const QdCommand qd_command_networks;
extern const QdCommand qd_command_weights;
extern const QdCommand qd_command_devices;
extern const QdCommand qd_command_bench_train;
extern const QdCommand qd_command_bench_detect;
extern const QdCommand qd_command_bench_ops;

/* NULL-terminated. */
extern const QdCommand *const qd_commands[];
