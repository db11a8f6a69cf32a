#!/usr/bin/env python3
"""Measures how long boxes take out of a project and into another, in each format: 10 boxes on each of 10,000 photos.

    tests/bench/boxes_speed.py --program build/app/quadrat [--photos 10000] [--boxes 10] [--formats coco,voc]

Photos are small pictures of 640 by 480. Each export is read into a copy of a project without boxes. Tells seconds of the whole program, and
of its processors; run it with `chrt -r 5` where the machine is busy.
"""

import argparse
import json
import os
import random
import resource
import shutil
import struct
import subprocess
import tempfile
import time
import zlib

FORMATS = ['manifest', 'coco', 'voc', 'yolo', 'createml', 'labelme', 'tfcsv', 'recordio', 'sagemaker-json', 'megadetector', 'camtrap']
EXTENSIONS = {'manifest': '.manifest'}


def chunk(kind, data):
    return struct.pack('>I', len(data)) + kind + data + struct.pack('>I', zlib.crc32(kind + data))


def make_photos(folder, n):
    """Pictures whose bytes differ."""
    os.makedirs(folder)
    head = b'\x89PNG\r\n\x1a\n' + chunk(b'IHDR', struct.pack('>IIBBBBB', 640, 480, 1, 0, 0, 0, 0))
    body = chunk(b'IDAT', zlib.compress(b'\0' * 81 * 480, 9)) + chunk(b'IEND', b'')
    for i in range(n):
        with open(f'{folder}/photo{i:06}.png', 'wb') as file:
            file.write(head + chunk(b'tEXt', b'Comment\0%d' % i) + body)


def make_coco(path, photos, boxes):
    """Boxes of whole pixels and of fractions, in 20 classes."""
    generator = random.Random(1)
    images = [{'id': i + 1, 'file_name': f'photo{i:06}.png', 'width': 640, 'height': 480} for i in range(photos)]
    annotations = []
    for i in range(photos * boxes):
        x, y = generator.randrange(500), generator.uniform(0, 350)
        annotations.append({'id': i + 1, 'image_id': i // boxes + 1, 'category_id': 1 + i % 20, 'iscrowd': 0,
                            'bbox': [x, y, generator.randrange(1, 140), generator.uniform(1, 120)]})
    categories = [{'id': i + 1, 'name': f'class {i + 1}'} for i in range(20)]
    with open(path, 'w') as file:
        json.dump({'images': images, 'annotations': annotations, 'categories': categories}, file)


def run(program, *arguments):
    """The last line that it prints, seconds, and seconds of the processors."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    start = time.monotonic()
    out = subprocess.run([program, *arguments, '--json'], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=True).stdout
    seconds = time.monotonic() - start
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    work = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return json.loads(out.decode().strip().split('\n')[-1]), seconds, work


def measure(program, folder, name, full, empty, n_boxes):
    out, other = f'{folder}/out/{name}{EXTENSIONS.get(name, "")}', f'{folder}/other.quadrat'
    os.makedirs(f'{folder}/out', exist_ok=True)
    written, out_seconds, out_work = run(program, 'boxes', 'export', full, out, f'--format={name}')
    assert written['boxes'] == n_boxes, written
    again, again_seconds, _ = run(program, 'boxes', 'export', full, out, f'--format={name}')
    assert again['boxes'] == n_boxes, again
    shutil.copytree(empty, other)
    read, in_seconds, in_work = run(program, 'boxes', 'import', other, out)
    assert read['format'] == name and read['added'] == n_boxes, read
    _, undo_seconds, _ = run(program, 'boxes', 'undo', other)
    shutil.rmtree(other)
    print(f'| {name} | {out_seconds:.1f} ({out_work:.1f}) | {again_seconds:.1f} | {in_seconds:.1f} ({in_work:.1f}) | {undo_seconds:.1f} |',
          flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--program', required=True)
    parser.add_argument('--photos', type=int, default=10000)
    parser.add_argument('--boxes', type=int, default=10)
    parser.add_argument('--formats', default=','.join(FORMATS))
    options = parser.parse_args()
    program = os.path.abspath(options.program)
    with tempfile.TemporaryDirectory(prefix='quadrat-boxes-') as folder:
        full, empty, coco = f'{folder}/full.quadrat', f'{folder}/empty.quadrat', f'{folder}/boxes.json'
        make_photos(f'{folder}/pictures', options.photos)
        make_coco(coco, options.photos, options.boxes)
        run(program, 'import', empty, f'{folder}/pictures')
        shutil.copytree(empty, full)
        read, seconds, work = run(program, 'boxes', 'import', full, coco)
        assert read['added'] == options.photos * options.boxes, read
        print(f'first import, of COCO with ids of its own: {seconds:.1f} s ({work:.1f})', flush=True)
        print('| format | out | once more | in | taken back |\n|---|---|---|---|---|', flush=True)
        for name in options.formats.split(','):
            measure(program, folder, name, full, empty, options.photos * options.boxes)


if __name__ == '__main__':
    main()
