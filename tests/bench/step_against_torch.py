#!/usr/bin/env python3
"""A training step and a detection of ssd_tiny beside PyTorch's on the same processor, in turns.

    python3 tests/bench/step_against_torch.py build/app/quadrat [--rounds=3] [--seconds=8]

PyTorch runs torchvision's SSD over the same backbone, channels_last, on two threads, with pictures that are already decoded and
augmented; Quadrat's step augments on the device.
"""
import argparse
import json
import statistics
import subprocess
import time

import torch
from torch import nn
from torchvision.models.detection.anchor_utils import DefaultBoxGenerator
from torchvision.models.detection.ssd import SSD

SIZE, BATCH = 192, 8


def block(inputs, outputs, stride):
    return nn.Sequential(nn.Conv2d(inputs, outputs, 3, stride, 1, bias=False), nn.BatchNorm2d(outputs), nn.ReLU(True))


class Backbone(nn.Module):
    out_channels = [48, 96, 96, 96]

    def __init__(self):
        super().__init__()
        self.maps = nn.ModuleList([
            nn.Sequential(block(3, 16, 2), block(16, 24, 2), block(24, 24, 1), block(24, 48, 2), block(48, 48, 1)),
            nn.Sequential(block(48, 96, 2), block(96, 96, 1)), block(96, 96, 2), block(96, 96, 2)])

    def forward(self, x):
        outputs = {}
        for index, part in enumerate(self.maps):
            x = part(x)
            outputs[str(index)] = x
        return outputs


def repeat(seconds, run):
    """How often @run was done a second."""
    for _ in range(3):
        run()
    done, start = 0, time.perf_counter()
    while time.perf_counter() - start < seconds:
        run()
        done += 1
    return done / (time.perf_counter() - start)


def torch_rates(model, optimizer, seconds):
    pictures = [torch.rand(3, SIZE, SIZE) for _ in range(BATCH)]
    boxes = torch.tensor([[10., 10, 60, 60], [80, 80, 150, 150], [30, 100, 70, 140]]).repeat(2, 1)
    truths = [{'boxes': boxes, 'labels': torch.tensor([1, 2, 3]).repeat(2)} for _ in range(BATCH)]

    def step():
        loss = sum(model(pictures, truths).values())
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()

    model.train()
    train = repeat(seconds, step) * BATCH
    model.eval()
    photo = torch.rand(3, 375, 500)
    with torch.no_grad():
        return train, repeat(seconds / 2, lambda: model([photo]))


def quadrat_rate(program, what, seconds):
    output = subprocess.run([program, 'bench', what, f'--seconds={seconds}', '--json'], check=True, capture_output=True, text=True)
    return json.loads(output.stdout.splitlines()[-1])['images_per_second']


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument('program')
    parser.add_argument('--rounds', type=int, default=3)
    parser.add_argument('--seconds', type=float, default=8)
    arguments = parser.parse_args()

    torch.set_num_threads(2)
    model = SSD(Backbone(), DefaultBoxGenerator([[2], [2, 3], [2, 3], [2]]), (SIZE, SIZE), 4, image_mean=[.5] * 3, image_std=[.25] * 3)
    model = model.to(memory_format=torch.channels_last)
    optimizer = torch.optim.Adam(model.parameters(), 1e-3)
    rows = []
    for _ in range(arguments.rounds):
        ours = [quadrat_rate(arguments.program, what, arguments.seconds) for what in ('train', 'detect')]
        rows.append((ours, torch_rates(model, optimizer, arguments.seconds)))
    for index, what in enumerate(('train', 'detect')):
        ours = statistics.median(row[0][index] for row in rows)
        theirs = statistics.median(row[1][index] for row in rows)
        ratio = statistics.median(row[0][index] / row[1][index] for row in rows)
        print(f'{what}: Quadrat {ours:.1f}, PyTorch {theirs:.1f} pictures a second, ratio {ratio:.2f}')


if __name__ == '__main__':
    main()
