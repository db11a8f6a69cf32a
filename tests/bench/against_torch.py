#!/usr/bin/env python3
"""Rates of `quadrat bench ops` beside PyTorch's on the same convolutions, one after the other, a line of Markdown each, and the
geometric means of the ratios. PyTorch is given both its layouts, NHWC and NCHW, and the better one counts.

Usage: against_torch.py build/app/quadrat [--network=NAME] [--seconds=S] [--rounds=N] [--processor-time] [--forward]

The environment's QUADRAT_HOST=0 measures the kernels that any device runs. On a quiet machine both run on all processors by the clock. With --processor-time, for busy machines and CPU devices, time is what
the processors gave to each program, and PyTorch runs on one thread, whose rate is taken times the number of processors.
"""
import argparse
import json
import math
import os
import subprocess
import time

import torch


def best_rate(work, operations, seconds, processor_time):
    """Billions of operations a second: of the best call of work(), or by processor time of the best block of calls."""
    work()
    best, start, blocks = float("inf"), time.perf_counter(), 0
    while blocks < 4 if processor_time else time.perf_counter() - start < seconds:
        clock = time.process_time if processor_time else time.perf_counter
        begin, calls = clock(), 0
        while calls == 0 or (processor_time and clock() - begin < seconds):
            work()
            calls += 1
        best = min(best, (clock() - begin) / calls)
        blocks += 1
    return operations / best / 1e9 * (os.cpu_count() if processor_time else 1)


def torch_rates(shape, layout, passes, seconds, processor_time):
    n, h, w, c = shape["input"]
    kernel, groups, stride, padding, dilation = (
        shape["kernel"], shape["groups"], [shape["stride"]] * 2, [shape["padding"]] * 2, [shape["dilation"]] * 2)
    x = torch.randn(n, c, h, w).contiguous(memory_format=layout)
    weight = torch.randn(shape["out_channels"], c // groups, kernel, kernel).contiguous(memory_format=layout)
    with torch.no_grad():
        y = torch.nn.functional.conv2d(x, weight, None, stride, padding, dilation, groups)
        operations = 2.0 * y.numel() * (c // groups) * kernel * kernel

        def backward(mask):
            return torch.ops.aten.convolution_backward(
                y, x, weight, None, stride, padding, dilation, False, [0, 0], groups, mask)

        work = {
            "forward": lambda: torch.nn.functional.conv2d(x, weight, None, stride, padding, dilation, groups),
            "input_gradient": lambda: backward([True, False, False]),
            "weight_gradient": lambda: backward([False, True, False]),
        }
        return {key: best_rate(work[key], operations, seconds, processor_time) for key in passes}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("quadrat")
    parser.add_argument("--seconds", type=float, default=0.3)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--network")
    parser.add_argument("--shape", default="")
    parser.add_argument("--processor-time", action="store_true")
    parser.add_argument("--forward", action="store_true")
    options = parser.parse_args()
    torch.set_num_threads(1 if options.processor_time else os.cpu_count())
    passes = ["forward", "input_gradient", "weight_gradient"][:1 if options.forward else 3]
    which = [f"--network={options.network}"] * (options.network is not None) + [f"--shape={options.shape}"]
    how = [f"--seconds={options.seconds}"] + ["--processor-time"] * options.processor_time

    def run_ops(*more):
        command = [options.quadrat, "bench", "ops", "--json", *which, *more]
        lines = subprocess.run(command, check=True, capture_output=True, text=True).stdout.splitlines()
        return [shape for shape in map(json.loads, lines) if shape["op"] == "conv2d"]

    ours, theirs, shapes = {}, {}, []
    for _ in range(options.rounds):
        shapes = run_ops(*how)
        for place, shape in enumerate(shapes):
            rates = [torch_rates(shape, layout, passes, options.seconds, options.processor_time)
                     for layout in (torch.channels_last, torch.contiguous_format)]
            for key in passes:
                ours[place, key] = max(ours.get((place, key), 0), shape[key])
                theirs[place, key] = max(theirs.get((place, key), 0), *(rate[key] for rate in rates))
    print("| shape | kernels | " + " | ".join(key.replace("_", " ") for key in passes) + " | ratio to PyTorch |")
    print("|---|---|" + "---|" * len(passes) + "---|")
    for place, shape in enumerate(shapes):
        print(f"| {shape['shape']} | {shape['kernels']} | " + " | ".join(f"{ours[place, key]:.1f}" for key in passes) + " | "
              + " / ".join(f"{ours[place, key] / theirs[place, key]:.2f}" for key in passes) + " |")
    for key in passes:
        logs = [math.log(ours[place, key] / theirs[place, key]) for place in range(len(shapes))]
        print(f"{key.replace('_', ' ')}: geometric mean {math.exp(sum(logs) / len(logs)):.3f} of PyTorch's over {len(logs)} shapes")


if __name__ == "__main__":
    main()
