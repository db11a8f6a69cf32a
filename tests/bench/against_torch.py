#!/usr/bin/env python3
"""Rates of tests/bench/ops beside PyTorch's on the same shapes, one after the other, a line of Markdown each. PyTorch is given
both its layouts, NHWC and NCHW, and the better one counts.

Usage: against_torch.py build/tests/bench/ops [--seconds=S] [--rounds=N] [--processor-time]

On a quiet machine both run on all processors by the clock. With --processor-time, for busy machines and CPU devices, time is what
the processors gave to each program, and PyTorch runs on one thread, whose rate is taken times the number of processors.
"""
import argparse
import json
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


def torch_rates(shape, layout, seconds, processor_time):
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

        return {
            "forward": best_rate(
                lambda: torch.nn.functional.conv2d(x, weight, None, stride, padding, dilation, groups),
                operations, seconds, processor_time),
            "input_gradient": best_rate(lambda: backward([True, False, False]), operations, seconds, processor_time),
            "weight_gradient": best_rate(lambda: backward([False, True, False]), operations, seconds, processor_time),
        }


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("ops")
    parser.add_argument("--seconds", type=float, default=0.3)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--shape", default="")
    parser.add_argument("--processor-time", action="store_true")
    options = parser.parse_args()
    torch.set_num_threads(1 if options.processor_time else os.cpu_count())
    passes = ["forward", "input_gradient", "weight_gradient"]

    def run_ops(*more):
        lines = subprocess.run([options.ops, "--json", *more], check=True, capture_output=True, text=True).stdout
        return [json.loads(line) for line in lines.splitlines()]

    how = [f"--seconds={options.seconds}"] + ["--processor-time"] * options.processor_time
    names = [shape["shape"] for shape in run_ops("--seconds=0", f"--shape={options.shape}")]
    print("| shape | forward | input gradient | weight gradient | ratio to PyTorch |\n|---|---|---|---|---|")
    for name in names:
        ours, theirs = dict.fromkeys(passes, 0.0), dict.fromkeys(passes, 0.0)
        for _ in range(options.rounds):
            shape = run_ops(f"--shape={name}", *how)[0]
            rates = [torch_rates(shape, layout, options.seconds, options.processor_time)
                     for layout in (torch.channels_last, torch.contiguous_format)]
            for key in passes:
                ours[key] = max(ours[key], shape[key])
                theirs[key] = max(theirs[key], *(rate[key] for rate in rates))
        print(f"| {name} | " + " | ".join(f"{ours[key]:.1f}" for key in passes) + " | "
              + " / ".join(f"{ours[key] / theirs[key]:.2f}" for key in passes) + " |", flush=True)


if __name__ == "__main__":
    main()
