#!/usr/bin/env python3
"""A network of the engine beside torchvision's: the same weights, pictures and truths from a seed must give the same numbers.

    network.py PROBE NETWORK CHECK ...      checks: constants forward loss detections steps model

Computed as the program would here, by the processor's own kernels where there are any; forward/vulkan and loss/vulkan: by those
of Vulkan alone; forward/both and loss/both: by each, with the same truth.

Gradients jump where a ReLU's input passes zero, where two values of a pooling window or the losses of two background boxes
change places; there a difference of rounding becomes one of the gradient, and neither side is wrong. Weights, pictures and truths
are drawn so that this does not happen (networks.fill_exactly, fill_clearly and clear_bends, samples.clear_truths).
"""
import os
import subprocess
import sys
import tempfile

try:
    import torch
    import torchvision
except ImportError as error:
    print(f'1..0 # SKIP {error.name} is not installed for {sys.executable}')
    sys.exit(0)

import load_model
import networks
import safetensors
import samples
from tap import Report, relative

TRIES = 8
BATCH = {'ssd300_vgg16': 1, 'ssd512_vgg16': 1, 'ssd512_resnet50': 2}  # of those that have no batch norm of tiny maps; else 6


# What a check's name says behind the stroke: labels, and what the program's environment has for them.
WAYS = {'': {'': {}}, 'vulkan': {', Vulkan': {'QUADRAT_HOST': '0'}}, 'both': {'': {}, ', Vulkan': {'QUADRAT_HOST': '0'}}}


class Bench:
    """The probe, and the folder its files lie in."""

    def __init__(self, probe, name, folder, report, ways=''):
        self.probe, self.name, self.folder, self.report, self.ways = probe, name, folder, report, WAYS[ways]

    def path(self, name):
        return os.path.join(self.folder, name + '.safetensors')

    def run_ways(self, command, network, tensors, *options):
        """Runs the probe on @tensors with the weights of @network. Yields: the label of each way, and what it wrote."""
        safetensors.save(self.path('weights'), networks.weights_of(network))
        safetensors.save(self.path('in'), tensors)
        for label, environment in self.ways.items():
            subprocess.run([self.probe, command, self.name, self.path('weights'), self.path('in'), self.path('out'), *options],
                           env={**os.environ, **environment}, check=True)
            yield label, safetensors.load(self.path('out'))

    def run(self, *arguments):
        """What the probe wrote, where there is one way."""
        (_, tensors), = self.run_ways(*arguments)
        return tensors


def prepare(bench, n, classes, margin=2):
    """A network with running statistics near those of its pictures. Returns: it, and @n pictures."""
    network = networks.build(bench.name, classes, margin).eval()
    images = samples.pictures(network, max(n, BATCH.get(bench.name, 6)))
    networks.calibrate(network, images)
    return network, images[:n]


def check_constants(bench):
    network = networks.build(bench.name, 4).eval()
    subprocess.run([bench.probe, 'boxes', bench.name, bench.path('out')], check=True)
    ours = safetensors.load(bench.path('out'))
    with torch.no_grad():
        theirs = samples.predict(network, samples.pictures(network, 1))[1][0]
    bench.report.same('count of default boxes', len(ours['boxes']), len(theirs))
    bench.report.check('default boxes, pixels', float((ours['boxes'] - theirs).abs().max()), 1e-3)
    transform = network.transform
    bench.report.check('mean and deviation of the input',
                       relative(torch.cat((ours['mean'], ours['std'])),
                                torch.tensor([*transform.image_mean, *transform.image_std])), 1e-6)
    constants = [network.score_thresh, network.nms_thresh, network.detections_per_img, network.topk_candidates]
    bench.report.check('score, overlap, detections, candidates', relative(ours['constants'], torch.tensor(constants)), 1e-6)


def check_forward(bench):
    for n, classes in ((1, 21), (3, 4)):
        network, images = prepare(bench, n, classes)
        with torch.no_grad():
            theirs, _ = samples.predict(network, images)
        for label, ours in bench.run_ways('forward', network, {'images': images}):
            for key, value in theirs.items():
                bench.report.check(f'forward, batch {n}, {classes} classes{label}: {key}', relative(ours[key], value), 1e-4)


def draw_clear_truths(bench, network, images, classes, empty):
    """Truths whose hard negatives are told from the others by more than rounding. The last picture has none where @empty; ssd_tiny
    takes 8 background boxes of a picture even then, which torchvision does not know."""
    least = 8 if bench.name == 'ssd_tiny' else 0
    with torch.no_grad():
        outputs, anchors = samples.predict(network, images)
    return [samples.clear_truths(network, {key: value[i] for key, value in outputs.items()}, anchors[i], classes,
                                 empty and least == 0 and 0 < i == len(images) - 1, least) for i in range(len(images))]


def measure_gradients(ours, network):
    """Errors by name. A shift that a batch norm takes away behind has little gradient but rounding, of which PyTorch's own is up to
    4e-3 away from what it gives in double precision: where a bias has less than a hundredth of the gradient of its layer's scale or
    weights, the error is measured by theirs."""
    theirs = {name: parameter.grad for name, parameter in network.named_parameters()}
    errors = {}
    for name, gradient in theirs.items():
        other = theirs.get(name.removesuffix('bias') + 'weight', gradient)
        if gradient.norm() < 1e-2 * other.norm():
            errors[name] = float((ours['grad.' + name] - gradient).norm() / other.norm())
        else:
            errors[name] = relative(ours['grad.' + name], gradient)
    return errors


def compare_gradients(bench, label, ours, network):
    errors = measure_gradients(ours, network)
    worst = max(errors, key=errors.get)
    bench.report.same(f'{label}: names of gradients', sorted(name for name in ours if name.startswith('grad.')),
                      sorted('grad.' + name for name in errors))
    theirs = torch.cat([parameter.grad.flatten() for _, parameter in network.named_parameters()])
    all_ours = torch.cat([ours['grad.' + name].flatten() for name, _ in network.named_parameters()])
    bench.report.check(f'{label}: gradient of all parameters together', relative(all_ours, theirs), 1e-3)
    bench.report.check(f'{label}: gradient of every parameter ({worst})', errors[worst], 1e-3)


def compare_losses(bench, label, ours, theirs, network):
    for key, value in theirs.items():
        bench.report.check(f'{label}: {key}', relative(ours[key], value.detach()), 1e-4)
    compare_gradients(bench, label, ours, network)
    running = {name: value for name, value in network.named_buffers() if 'running' in name}
    if running:
        bench.report.check(f'{label}: running statistics',
                           max(relative(ours[name], value) for name, value in running.items()), 1e-4)


def check_loss(bench):
    n, classes = BATCH.get(bench.name, 6), 4
    for mode in ('train',) if 'vgg16' in bench.name else ('eval', 'train'):  # VGG has no batch norm
        network, images = prepare(bench, n, classes)
        network.train(mode == 'train')
        if 'vgg16' not in bench.name:
            networks.clear_bends(network, images)
        statistics = {name: value.clone() for name, value in network.named_buffers()}
        targets = draw_clear_truths(bench, network, images, classes, True)
        for name, value in network.named_buffers():
            value.copy_(statistics[name])
        ways = list(bench.run_ways('loss', network, {'images': images, **samples.as_tensors(targets)}, f'--mode={mode}'))
        theirs = samples.losses(network, images, targets)
        sum(theirs.values()).backward()
        for label, ours in ways:
            compare_losses(bench, f'loss, {mode}{label}', ours, theirs, network)


def find_score_gap(found):
    """The least difference between two scores that follow each other."""
    return min([float((a - b).abs()) for image in found for a, b in zip(image['scores'], image['scores'][1:])] + [1.])


def draw_clear_pictures(network, n):
    """The pictures, of some, whose detections are in the order that rounding changes least. Returns: them, and torchvision's
    detections."""
    best = (-1., None, None)
    for _ in range(TRIES):
        images = samples.pictures(network, n)
        with torch.no_grad():
            found = samples.detections(network, images)
        best = max(best, (find_score_gap(found), images, found), key=lambda entry: entry[0])
    return best[1:]


def raise_background(network, n, classes):
    """More background until no picture has more than 60 detections: among hundreds of untrained scores some are always equal but
    for rounding."""
    heads = [module for module in network.head.classification_head.modules()
             if isinstance(module, torch.nn.Conv2d) and module.bias is not None and len(module.bias) % classes == 0]
    images, raised = samples.pictures(network, n), 0.
    with torch.no_grad():
        outputs, anchors = samples.predict(network, images)
        while max(len(image['scores']) for image in samples.select(network, images, outputs, anchors)) > 60:
            outputs['cls_logits'][..., 0] += .25
            raised += .25
        for head in heads:
            head.bias.view(-1, classes)[:, 0] += raised


def check_detections(bench):
    n, classes = 2, 6
    network, _ = prepare(bench, n, classes)
    raise_background(network, n, classes)
    images, found = draw_clear_pictures(network, n)
    ours = bench.run('detect', network, {'images': images})
    bench.report.note(f"{[len(image['scores']) for image in found]} detections")
    for i, image in enumerate(found):
        k = len(image['scores'])
        bench.report.same(f'detections, image {i}: labels in order', ours['labels'][i].long().tolist(),
                          image['labels'].tolist() + [0] * (ours['labels'].shape[1] - k))
        bench.report.check(f'detections, image {i}: boxes, pixels',
                           float((ours['boxes'][i, :k] - image['boxes']).abs().max()), .1)
        bench.report.check(f'detections, image {i}: scores', float((ours['scores'][i, :k] - image['scores']).abs().max()), 1e-3)


def check_steps(bench):
    n, classes, steps = BATCH.get(bench.name, 6), 4, 10
    rate = {'ssd_tiny': .001, 'ssd512_resnet50': .00001}.get(bench.name, .0001)  # the largest of these at which it learns
    network, _ = prepare(bench, n, classes, 4)  # what is cleared is no longer so after a step
    images = samples.pictures(network, n * steps)
    targets = draw_clear_truths(bench, network, images, classes, False)
    ours = bench.run('steps', network, {'images': images, **samples.as_tensors(targets)}, f'--batch={n}', f'--rate={rate}')
    optimizer = torch.optim.SGD(network.parameters(), rate, momentum=.9, weight_decay=.0005)
    theirs = []
    network.train()
    for first in range(0, n * steps, n):
        optimizer.zero_grad()
        loss = sum(samples.losses(network, images[first:first + n], targets[first:first + n]).values())
        loss.backward()
        optimizer.step()
        theirs.append(float(loss))
    bench.report.note('losses ' + ' '.join(f'{loss:.4f}' for loss in theirs))
    bench.report.check('ten steps of SGD: loss of each',
                       max(abs(a - b) / b for a, b in zip(ours['losses'].tolist(), theirs)), 1e-3)
    bench.report.check('ten steps of SGD: last loss over the first', theirs[-1] / theirs[0], .95)


def check_model(bench):
    """A model's file as the program writes it, with random weights of its own: loaded key for key, it computes the same."""
    subprocess.run([bench.probe, 'model', bench.name, bench.path('model'), '--classes=5'], check=True)
    network, classes = load_model.load(bench.path('model'))
    bench.report.same('model of the program: loaded strictly, its classes', classes, [f'class {i}' for i in range(1, 6)])
    images = samples.pictures(network, 1)
    safetensors.save(bench.path('in'), {'images': images})
    subprocess.run([bench.probe, 'forward', bench.name, bench.path('model'), bench.path('in'), bench.path('out')], check=True)
    ours = safetensors.load(bench.path('out'))
    with torch.no_grad():
        theirs, _ = samples.predict(network, images)
    for key, value in theirs.items():
        bench.report.check(f'model of the program: {key}', relative(ours[key], value), 1e-4)


def main(probe, name, *checks):
    torch.manual_seed(2016)
    report = Report()
    report.note(f"{name}, torch {torch.__version__}, torchvision {torchvision.__version__}, "
                f"QUADRAT_HOST={os.environ.get('QUADRAT_HOST', '')}")
    with tempfile.TemporaryDirectory() as folder:
        for check in checks:
            what, _, ways = check.partition('/')
            globals()['check_' + what](Bench(probe, name, folder, report, ways))
    return report.finish()


if __name__ == '__main__':
    sys.exit(main(*sys.argv[1:]))
