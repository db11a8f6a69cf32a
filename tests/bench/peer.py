#!/usr/bin/env python3
"""PyTorch's side of tests/bench/compare: torchvision's network, or what tests/reference puts together of its parts.

    peer.py prepare NETWORK FOLDER      writes FOLDER/model.safetensors, which both sides load, and FOLDER/photo.jpg
    peer.py train NETWORK [--batch=N]   a training step on pictures that are decoded already
    peer.py detect NETWORK --folder=FOLDER    from the file of a photo to boxes

The last two print a line of JSON as `quadrat bench --json` does.
"""
import argparse
import contextlib
import json
import os
import resource
import statistics
import struct
import sys
import time

import numpy
import torch
import torchvision
from PIL import Image

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'reference'))
import networks  # noqa: E402

CLASSES = 4  # background included, as `quadrat bench train` has them
PHOTO_SIDE = 384
WARM_RUNS = 3
ADAM = ('ssd_tiny',)


def as_background(network):
    """Untrained heads find something everywhere; here most default boxes see background, as those of a trained network do."""
    with torch.no_grad():
        for module in network.head.classification_head.module_list:
            last = [part for part in module.modules() if isinstance(part, torch.nn.Conv2d)][-1]
            last.bias.view(-1, CLASSES)[:, 0] += 5


def save_model(network, name, path):
    header = {'__metadata__': {'network': name, 'image_shape': str(network.transform.fixed_size[0]),
                               'classes': json.dumps([{'id': i, 'name': f'class {i}'} for i in range(1, CLASSES)])}}
    blobs, end = [], 0
    for key, tensor in network.state_dict().items():
        if tensor.dtype != torch.float32:
            continue
        blobs.append(numpy.ascontiguousarray(tensor.numpy()).tobytes())
        header[key] = {'dtype': 'F32', 'shape': list(tensor.shape), 'data_offsets': [end, end + len(blobs[-1])]}
        end += len(blobs[-1])
    text = json.dumps(header).encode()
    with open(path, 'wb') as file:
        file.write(struct.pack('<Q', len(text)) + text + b''.join(blobs))


def prepare(name, folder):
    torch.manual_seed(1)
    network = networks.build(name, CLASSES)
    as_background(network)
    save_model(network, name, os.path.join(folder, 'model.safetensors'))
    coarse = torch.nn.functional.interpolate(torch.rand(1, 3, 60, 80), (480, 640), mode='bicubic')[0]
    picture = (255 * (.85 * coarse + .15 * torch.rand(3, 480, 640))).clamp(0, 255).byte()
    Image.fromarray(picture.permute(1, 2, 0).numpy()).save(os.path.join(folder, 'photo.jpg'), quality=90)


def load_weights(network, path):
    with open(path, 'rb') as file:
        data = file.read()
    start = 8 + struct.unpack('<Q', data[:8])[0]
    state = {}
    for key, entry in json.loads(data[8:start]).items():
        if key != '__metadata__':
            first, last = entry['data_offsets']
            state[key] = torch.frombuffer(bytearray(data[start + first:start + last]),
                                          dtype=torch.float32).reshape(entry['shape'])
    network.load_state_dict(state, strict=False)


def channels_last(network):
    """Weights and pictures both."""
    network.backbone.register_forward_pre_hook(lambda _, inputs: inputs[0].contiguous(memory_format=torch.channels_last))
    return network.to(memory_format=torch.channels_last)


def measure(run, seconds, images):
    for _ in range(WARM_RUNS):
        run()
    took, begin = [], time.perf_counter()
    while len(took) < 3 or time.perf_counter() - begin < seconds:
        start = time.perf_counter()
        run()
        took.append(1000 * (time.perf_counter() - start))
    took.sort()
    return {'images_per_second': 1000 * images / statistics.median(took),
            'images_per_second_low': 1000 * images / took[len(took) * 3 // 4],
            'images_per_second_high': 1000 * images / took[len(took) // 4],
            'milliseconds': statistics.median(took), 'runs': len(took),
            'peak_memory_bytes': resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024}


def make_step(network, batch, device, adam):
    pictures = [torch.rand(3, PHOTO_SIDE, PHOTO_SIDE) for _ in range(batch)]
    corners = torch.rand(batch, 8, 2) * .8 * PHOTO_SIDE
    truths = [{'boxes': torch.cat((corner, corner + .15 * PHOTO_SIDE), 1).to(device),
               'labels': torch.randint(1, CLASSES, (8,)).to(device)} for corner in corners]
    if adam:
        optimizer = torch.optim.Adam(network.parameters(), 1e-5)
    else:
        optimizer = torch.optim.SGD(network.parameters(), 1e-5, momentum=.9, weight_decay=5e-4, foreach=True)
    cuda = device == 'cuda'
    scaler = torch.cuda.amp.GradScaler(enabled=cuda)

    def step():
        with torch.autocast(device, dtype=torch.float16) if cuda else contextlib.nullcontext():
            loss = sum(network([picture.to(device, non_blocking=True) for picture in pictures], truths).values())
        optimizer.zero_grad(set_to_none=True)
        scaler.scale(loss).backward()
        scaler.step(optimizer)
        scaler.update()
        loss.item()

    network.train()
    return step


def quickest(ways, runs=10):
    def took(way):
        way()
        start = time.perf_counter()
        for _ in range(runs):
            way()
        return time.perf_counter() - start
    return min(ways, key=took)


def make_detection(network, photo, device):
    def by_pillow():
        return torchvision.transforms.functional.to_tensor(Image.open(photo).convert('RGB'))

    def by_torchvision():
        return torchvision.io.read_image(photo, torchvision.io.ImageReadMode.RGB).float().div_(255)

    ways = [by_pillow]
    with contextlib.suppress(RuntimeError):
        by_torchvision()
        ways.append(by_torchvision)
    decode = quickest(ways)

    def detect():
        with torch.inference_mode(), torch.autocast(device) if device == 'cuda' else contextlib.nullcontext():
            return network([decode().to(device)])[0]['boxes'].cpu()

    network.eval()
    return detect


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument('what', choices=('prepare', 'train', 'detect'))
    parser.add_argument('network')
    parser.add_argument('folder', nargs='?')
    parser.add_argument('--batch', type=int, default=8)
    parser.add_argument('--photo')
    parser.add_argument('--seconds', type=float, default=8)
    parser.add_argument('--threads', type=int, default=2)
    parser.add_argument('--device', default='cpu')
    options = parser.parse_args()
    if options.what == 'prepare':
        return prepare(options.network, options.folder)
    torch.set_num_threads(options.threads)
    torch.set_flush_denormal(True)
    torch.backends.cudnn.benchmark = True
    network = channels_last(networks.build(options.network, CLASSES)).to(options.device)
    if options.what == 'train':
        result = measure(make_step(network, options.batch, options.device, options.network in ADAM), options.seconds,
                         options.batch)
    else:
        load_weights(network, os.path.join(options.folder, 'model.safetensors'))
        detect = make_detection(network, options.photo or os.path.join(options.folder, 'photo.jpg'), options.device)
        result = dict(measure(detect, options.seconds, 1), boxes=len(detect()))
    print(json.dumps(result))


if __name__ == '__main__':
    main()
