#!/usr/bin/env python3
"""The program without oneDNN's header: configured with -Ddnnl=disabled in a folder of its own, built and run. Prints TAP.

    without_dnnl.py SOURCE FOLDER TARGET ...    targets: tests/probe/probe, app/quadrat

The folder stays, so that the next time builds only what has changed. Compiled without optimization, which is quicker here."""
import fcntl
import json
import os
import subprocess
import sys
import tempfile

from tap import Report

try:
    import network
except SystemExit:  # without PyTorch there are no numbers to compare
    sys.exit(0)

OPTIONS = ['-Ddnnl=disabled', '-Doptimization=0', '-Ddebug=false', '-Db_ndebug=false']


def run(*words):
    """What a program prints; the test ends where it fails."""
    done = subprocess.run(words, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if done.returncode != 0:
        print('\n'.join('# ' + line for line in done.stdout.splitlines()[-40:]))
        print(f"not ok 1 - {' '.join(words)}: status {done.returncode}\n1..1")
        sys.exit(1)
    return done.stdout


def build(source, folder, targets):
    os.makedirs(folder, exist_ok=True)
    with open(os.path.join(folder, 'lock'), 'w', encoding='utf-8') as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not os.path.exists(os.path.join(folder, 'build.ninja')):
            run('meson', 'setup', folder, source, *OPTIONS)
        run('ninja', '-C', folder, *targets)


def holds(path, text):
    with open(path, 'rb') as file:
        return text in file.read()


def check_probe(report, probe, folder):
    """The same numbers as PyTorch's, forward and backward."""
    bench = network.Bench(probe, 'ssd_tiny', folder, report)
    network.check_forward(bench)
    network.check_loss(bench)


def check_program(report, program, folder):
    project = os.path.join(folder, 'Demo.quadrat')
    run(program, 'demo', project, '--photos=12')
    run(program, 'split', project)
    trained = run(program, 'train', project, '--network=ssd_tiny', '--set', 'epochs=1', '--set', 'image_shape=128', '--json')
    report.same('a training ends', json.loads(trained.splitlines()[-1])['event'], 'done')
    rates = run(program, 'bench', 'ops', '--shape=tiny 24-24 48', '--seconds=0.01', '--json')
    kernels = [json.loads(line)['kernels'] for line in rates.splitlines() if '"conv2d"' in line]
    report.same('convolutions are computed by Vulkan', kernels, ['portable'])


CHECKS = {'tests/probe/probe': check_probe, 'app/quadrat': check_program}


def main(source, folder, *targets):
    report = Report()
    build(source, folder, targets)
    for target in targets:
        built = os.path.join(folder, target)
        report.same(f'{target} does not know of the library', holds(built, b'libdnnl'), False)
        with tempfile.TemporaryDirectory(prefix='quadrat-without-dnnl-') as temporary:
            CHECKS[target](report, built, temporary)
    return report.finish()


if __name__ == '__main__':
    sys.exit(main(*sys.argv[1:]))
