#!/usr/bin/env python3
"""Rates of tests/bench/ops beside PyTorch's on the same shapes, one after the other, a line of Markdown each.

Usage: against_torch.py build/tests/bench/ops [--seconds=S] [--threads=N] [--rounds=N]
"""
import argparse
import json
import subprocess
import time

import torch


def best_rate(work, operations, seconds):
    """Billions of operations a second of the best call of work() in about that time."""
    work()
    best, start = float("inf"), time.perf_counter()
    while time.perf_counter() - start < seconds:
        begin = time.perf_counter()
        work()
        best = min(best, time.perf_counter() - begin)
    return operations / best / 1e9


def torch_rates(shape, seconds):
    n, h, w, c = shape["input"]
    kernel, groups, stride, padding, dilation = (
        shape["kernel"], shape["groups"], [shape["stride"]] * 2, [shape["padding"]] * 2, [shape["dilation"]] * 2)
    x = torch.randn(n, c, h, w).contiguous(memory_format=torch.channels_last)
    weight = torch.randn(shape["out_channels"], c // groups, kernel, kernel).contiguous(memory_format=torch.channels_last)
    with torch.no_grad():
        y = torch.nn.functional.conv2d(x, weight, None, stride, padding, dilation, groups)
        operations = 2.0 * y.numel() * (c // groups) * kernel * kernel

        def backward(mask):
            return torch.ops.aten.convolution_backward(
                y, x, weight, None, stride, padding, dilation, False, [0, 0], groups, mask)

        return {
            "forward": best_rate(
                lambda: torch.nn.functional.conv2d(x, weight, None, stride, padding, dilation, groups), operations, seconds),
            "input_gradient": best_rate(lambda: backward([True, False, False]), operations, seconds),
            "weight_gradient": best_rate(lambda: backward([False, True, False]), operations, seconds),
        }


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("ops")
    parser.add_argument("--seconds", type=float, default=0.3)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--shape", default="")
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    passes = ["forward", "input_gradient", "weight_gradient"]

    command = [options.ops, "--json", f"--seconds={options.seconds}"]
    names = [json.loads(line)["shape"] for line in subprocess.run(
        command[:2] + ["--seconds=0", f"--shape={options.shape}"], check=True, capture_output=True, text=True).stdout.splitlines()]
    print("| shape | forward | input gradient | weight gradient | ratio to PyTorch |\n|---|---|---|---|---|")
    for name in names:
        ours, theirs = dict.fromkeys(passes, 0.0), dict.fromkeys(passes, 0.0)
        for _ in range(options.rounds):
            shape = json.loads(subprocess.run(command + [f"--shape={name}"], check=True, capture_output=True,
                                              text=True).stdout.splitlines()[0])
            rates = torch_rates(shape, options.seconds)
            for key in passes:
                ours[key] = max(ours[key], shape[key])
                theirs[key] = max(theirs[key], rates[key])
        print(f"| {name} | " + " | ".join(f"{ours[key]:.1f}" for key in passes) + " | "
              + " / ".join(f"{ours[key] / theirs[key]:.2f}" for key in passes) + " |", flush=True)


if __name__ == "__main__":
    main()
