#!/usr/bin/env python3
"""trained.py QUADRAT: a model that the program trains is loaded by PyTorch, key for key, and finds the same boxes.

Photos are of the network's size, so that nobody has to resize them; prints TAP."""
import json
import os
import pathlib
import subprocess
import sys
import tempfile

try:
    import torch
    from torchvision.io import ImageReadMode, read_image, write_png
    from load_model import NETWORKS, detect, load
    from tap import Report
except ImportError as error:
    print(f'1..0 # SKIP {error}')
    sys.exit(0)

THRESHOLD = .02
PIXELS = .5
SCORE = 1e-3

# Network, size of its photos, further arguments of the training.
RUNS = [('ssd_tiny', 128, ['image_shape=128', 'mini_batch_size=4', 'epochs=2']),
        ('ssdlite320_mobilenet_v2', 256, ['image_shape=256', 'mini_batch_size=4', 'epochs=2']),
        ('ssd300_vgg16', 300, ['mini_batch_size=3', 'epochs=1'])]


def quadrat(program, *arguments):
    done = subprocess.run([program, *arguments, '--json'], capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f'quadrat {" ".join(arguments)}: {done.stderr}')
    return [json.loads(line) for line in done.stdout.splitlines()]


def cut(source, size, path):
    """The middle of a photo, without any resizing."""
    image = read_image(str(source), ImageReadMode.RGB)
    top, left = (image.shape[1] - size) // 2, (image.shape[2] - size) // 2
    write_png(image[:, top:top + size, left:left + size], str(path))


def distance(ours, theirs):
    return max(abs(a - b) for a, b in zip(ours['box'], theirs['box']))


def find_worst(ours, theirs):
    """The largest distance of boxes, in pixels, when each box of ours has one of theirs with the same class and score."""
    worst, rest = 0, list(theirs)
    for found in ours:
        near = [other for other in rest if other['class'] == found['class'] and abs(other['score'] - found['score']) <= SCORE]
        if not near:
            return float('inf')
        best = min(near, key=lambda other: distance(found, other))
        worst = max(worst, distance(found, best))
        rest.remove(best)
    return worst


def check(report, program, folder, network, size, settings, weights):
    project = str(folder / 'demo.quadrat')
    arguments = [argument for setting in settings for argument in ('--set', setting)] + weights
    run = quadrat(program, 'train', project, f'--network={network}', *arguments)[-1]
    model, photo = str(folder / 'demo.quadrat' / run['model']), str(folder / f'{size}.png')
    cut(folder / 'demo.quadrat' / 'photos' / '1.jpg', size, photo)
    loaded, classes = load(model)  # strictly: every key, and no other
    ours = quadrat(program, 'detect', model, photo, f'--threshold={THRESHOLD}')[-1]['detections']
    theirs = detect(loaded, classes, photo, THRESHOLD - SCORE)['detections']
    report.check(f'{network}: boxes of {len(ours)} detections, pixels', find_worst(ours, theirs), PIXELS)
    sure = [found for found in theirs if found['score'] > THRESHOLD + SCORE]
    report.same(f'{network}: nothing that PyTorch finds is missing', len(sure) <= len(ours), True)
    report.same(f'{network}: at least 10 detections to compare', len(ours) >= 10, True)


def start_from(program, folder, network, path, *settings):
    """What a run says that it took from a file."""
    arguments = [argument for setting in ('epochs=1', *settings) for argument in ('--set', setting)]
    lines = quadrat(program, 'train', str(folder / 'demo.quadrat'), f'--network={network}', f'--weights={path}', *arguments)
    return next(line for line in lines if line['event'] == 'weights')


def check_back(report, program, folder):
    """The way back: what PyTorch saved is where a training starts; of 90 classes without names all but the class heads."""
    network, _ = load(str(folder / 'demo.quadrat' / 'runs' / '1' / 'model.safetensors'))
    torch.save(network.state_dict(), folder / 'tiny.pth')
    tiny = start_from(program, folder, 'ssd_tiny', folder / 'tiny.pth', 'image_shape=128', 'mini_batch_size=4')
    report.same('ssd_tiny: all is taken from a .pth', (tiny['loaded'], tiny['new'], tiny['unused']), (61, [], []))
    torch.save(NETWORKS['ssdlite320_mobilenet_v3_large'](91).state_dict(), folder / 'coco.pth')
    coco = start_from(program, folder, 'ssdlite320_mobilenet_v3_large', folder / 'coco.pth', 'image_shape=256', 'mini_batch_size=2')
    new = [f'head.classification_head.module_list.{i}.1.{kind}' for i in range(6) for kind in ('weight', 'bias')]
    report.same('ssdlite320_mobilenet_v3_large: new are the class heads', [entry['name'] for entry in coco['new']], new)
    report.same('ssdlite320_mobilenet_v3_large: for they have another shape', {entry['reason'] for entry in coco['new']}, {'shape'})


def main(program):
    report = Report()
    torch.manual_seed(1)
    insects = pathlib.Path(os.environ.get('QD_FIXTURES', '')) / 'weights' / 'mobilenet_v2_inat_insect.safetensors'
    with tempfile.TemporaryDirectory(prefix='quadrat-trained-') as name:
        folder = pathlib.Path(name)
        quadrat(program, 'demo', str(folder / 'demo.quadrat'), '--photos=6')
        for network, size, settings in RUNS:
            weights = [f'--weights={insects}'] if insects.exists() and network == 'ssdlite320_mobilenet_v2' else []
            check(report, program, folder, network, size, settings, weights)
        check_back(report, program, folder)
    return report.finish()


if __name__ == '__main__':
    sys.exit(main(*sys.argv[1:]))
