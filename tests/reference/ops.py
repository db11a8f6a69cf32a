#!/usr/bin/env python3
"""Non-maximum suppression and views of photos beside torchvision's.

    ops.py PROBE
"""
import os
import subprocess
import sys
import tempfile

try:
    import torch
    from torchvision.ops import batched_nms
except ImportError as error:
    print(f'1..0 # SKIP {error.name} is not installed for {sys.executable}')
    sys.exit(0)

import safetensors
from tap import Report

SIZE = 48


def run(probe, folder, command, tensors, *options):
    source, result = os.path.join(folder, 'in.safetensors'), os.path.join(folder, 'out.safetensors')
    safetensors.save(source, tensors)
    subprocess.run([probe, command, source, result, *options], check=True)
    return safetensors.load(result)


def check_nms(report, probe, folder):
    for n, overlap in ((1, .45), (60, .45), (300, .55)):
        corners = torch.rand(n, 2) * 200
        boxes = torch.cat((corners, corners + 20 + torch.rand(n, 2) * 80), 1)
        scores, labels = (torch.randperm(n) + 1.) / (n + 2), torch.randint(1, 4, (n,))
        ours = run(probe, folder, 'nms', {'boxes': boxes, 'scores': scores, 'labels': labels}, f'--overlap={overlap}')
        report.same(f'suppression of {n} boxes at {overlap}', ours['keep'].long().tolist(),
                    batched_nms(boxes, scores, labels, overlap).tolist())


def check_views(report, probe, folder):
    """The whole photo mirrored, upside down, turned; then its middle at twice the size, bilinear."""
    photo = torch.randint(0, 256, (3, SIZE, SIZE)).float()
    whole, neutral = [0, 0, SIZE, SIZE], [0, 1, 1, 0, 0]
    rows = [[*whole, 0, 0, 0, *neutral], [*whole, 1, 0, 0, *neutral], [*whole, 0, 1, 0, *neutral], [*whole, 0, 0, 1, *neutral]]
    boxes = torch.tensor([[4., 8., 20., 30.]])
    ours = run(probe, folder, 'augment', {'photo': photo, 'views': torch.tensor(rows).float(), 'boxes': boxes}, f'--size={SIZE}')
    seen = [photo, photo.flip(2), photo.flip(1), photo.rot90(-1, (1, 2))]
    for i, name in enumerate(('whole', 'mirrored', 'upside down', 'turned')):
        report.check(f'photo, {name}', float((ours['images'][i] - seen[i] / 255).abs().max()), 1e-5)
    moved = [[4, 8, 20, 30], [28, 8, 44, 30], [4, 18, 20, 40], [18, 4, 40, 20]]
    report.check('boxes in the views', float((ours['boxes'][:, 0] - torch.tensor(moved)).abs().max()), 1e-4)


def main(probe):
    torch.manual_seed(2015)
    report = Report()
    with tempfile.TemporaryDirectory() as folder:
        check_nms(report, probe, folder)
        check_views(report, probe, folder)
    return report.finish()


if __name__ == '__main__':
    sys.exit(main(*sys.argv[1:]))
