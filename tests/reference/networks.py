"""The networks as torchvision builds them; where it has none of the name, put together from its parts."""
import functools
from collections import OrderedDict
from functools import partial

import torch
from torch import nn
from torchvision.models import mobilenet_v2, resnet50, vgg16
from torchvision.models.detection import ssd300_vgg16, ssdlite320_mobilenet_v3_large
from torchvision.models.detection._utils import retrieve_out_channels
from torchvision.models.detection.anchor_utils import DefaultBoxGenerator
from torchvision.models.detection.ssd import SSD, SSDFeatureExtractorVGG
from torchvision.models.detection.ssdlite import SSDLiteHead, _mobilenet_extractor

# With a single thread PyTorch computes 1x1 convolutions of small batches by a matrix product that Debian's is not optimized for,
# not by oneDNN: nine times as long for a ResNet.
torch.set_num_threads(max(2, torch.get_num_threads()))


def block(inputs, outputs, stride):
    return nn.Sequential(nn.Conv2d(inputs, outputs, 3, stride, 1, bias=False), nn.BatchNorm2d(outputs), nn.ReLU())


class Tiny(nn.Module):
    """ssd_tiny's own backbone."""

    def __init__(self):
        super().__init__()
        sizes = [(3, 16, 2), (16, 24, 2), (24, 24, 1), (24, 48, 2), (48, 48, 1), (48, 96, 2), (96, 96, 1)]
        self.features = nn.Sequential(*[block(*size) for size in sizes])
        self.extra = nn.ModuleList([block(96, 96, 2), block(96, 96, 2)])
        self.out_channels = [48, 96, 96, 96]

    def forward(self, x):
        maps = OrderedDict()
        for i, layer in enumerate(self.features):
            x = layer(x)
            if i in (4, 6):
                maps[str(i)] = x
        for i, layer in enumerate(self.extra):
            maps[f'extra{i}'] = x = layer(x)
        return maps


def ssd_tiny(classes):
    boxes = DefaultBoxGenerator([[2], [2, 3], [2, 3], [2]], scales=[.07, .16, .32, .55, .85])
    return SSD(Tiny(), boxes, (256, 256), classes, image_mean=[.482, .459, .408], image_std=[.25, .25, .25])


def ssd512_vgg16(classes):
    """torchvision's extractor for high resolution, with the strides and padding of the SSD paper's program in the last maps."""
    backbone = SSDFeatureExtractorVGG(vgg16(weights=None).features, highres=True)
    for i in (3, 4):
        backbone.extra[i][2].stride, backbone.extra[i][2].padding = (2, 2), (1, 1)
    backbone.extra[5][2].padding = (1, 1)
    boxes = DefaultBoxGenerator([[2], [2, 3], [2, 3], [2, 3], [2, 3], [2], [2]],
                                scales=[.07, .15, .3, .45, .6, .75, .9, 1.05], steps=[8, 16, 32, 64, 128, 256, 512])
    return SSD(backbone, boxes, (512, 512), classes, image_mean=[.48235, .45882, .40784], image_std=[1 / 255] * 3)


class Residual(nn.Module):
    """ResNet-50 with its last two stages looked at, and coarser maps as torchvision builds them behind VGG."""

    def __init__(self):
        super().__init__()
        resnet = resnet50(weights=None)
        for name in ('conv1', 'bn1', 'relu', 'maxpool', 'layer1', 'layer2', 'layer3', 'layer4'):
            setattr(self, name, getattr(resnet, name))
        sizes = [(2048, 256, 512), (512, 128, 256), (256, 128, 256), (256, 128, 128)]
        self.extra = nn.ModuleList([nn.Sequential(nn.Conv2d(inputs, between, 1), nn.ReLU(),
                                                  nn.Conv2d(between, outputs, 3, 2, 1), nn.ReLU())
                                    for inputs, between, outputs in sizes])
        self.out_channels = [1024, 2048, 512, 256, 256, 128]

    def forward(self, x):
        x = self.layer2(self.layer1(self.maxpool(self.relu(self.bn1(self.conv1(x))))))
        maps = []
        for layer in (self.layer3, self.layer4, *self.extra):
            x = layer(x)
            maps.append((str(len(maps)), x))
        return OrderedDict(maps)


def ssd512_resnet50(classes):
    boxes = DefaultBoxGenerator([[2], [2, 3], [2, 3], [2, 3], [2], [2]], scales=[.1, .2, .37, .54, .71, .88, 1.05])
    return SSD(Residual(), boxes, (512, 512), classes)


def as_ssdlite_wants(backbone):
    """MobileNetV2's blocks call conv what those of MobileNetV3 call block."""
    for layer in backbone.features:
        if hasattr(layer, 'conv'):
            layer.block = layer.conv
    return backbone


def ssdlite320_mobilenet_v2(classes):
    norm = partial(nn.BatchNorm2d, eps=.001, momentum=.03)
    backbone = _mobilenet_extractor(as_ssdlite_wants(mobilenet_v2(weights=None, norm_layer=norm)), 6, norm)
    for part in backbone.features:
        for layer in part:
            if hasattr(layer, 'block'):
                del layer.block
    boxes = DefaultBoxGenerator([[2, 3]] * 6, min_ratio=.2, max_ratio=.95)
    head = SSDLiteHead(retrieve_out_channels(backbone, (320, 320)), boxes.num_anchors_per_location(), classes, norm)
    return SSD(backbone, boxes, (320, 320), classes, head=head, score_thresh=.001, nms_thresh=.55, detections_per_img=300,
               topk_candidates=300, image_mean=[.5] * 3, image_std=[.5] * 3)


NETWORKS = {
    'ssd_tiny': ssd_tiny,
    'ssd300_vgg16': lambda classes: ssd300_vgg16(weights=None, weights_backbone=None, num_classes=classes),
    'ssd512_vgg16': ssd512_vgg16,
    'ssd512_resnet50': ssd512_resnet50,
    'ssdlite320_mobilenet_v3_large': lambda classes: ssdlite320_mobilenet_v3_large(weights=None, weights_backbone=None,
                                                                                   num_classes=classes),
    'ssdlite320_mobilenet_v2': ssdlite320_mobilenet_v2,
}


def find_bent(network):
    """Batch norms whose output goes into a ReLU."""
    bent = [module for name, module in network.named_modules() if name.rsplit('.')[-1] in ('bn1', 'bn2', 'bn3')]
    for module in network.modules():
        if isinstance(module, nn.Sequential):
            bent += [first for first, second in zip(module, list(module)[1:]) 
                     if isinstance(first, nn.BatchNorm2d) and isinstance(second, (nn.ReLU, nn.ReLU6))]
    return bent


def fill_exactly(network):
    """Weights without batch norm: a few of each filter are a half or its negative, the others zero, so that sums are exact in any
    order (of pictures in whole steps of 8) and no ReLU gets a value that rounding has moved over zero."""
    convolutions = [module for module in network.backbone.modules() if isinstance(module, nn.Conv2d)]
    for i, module in enumerate(convolutions):
        rows = module.weight.data.view(len(module.weight), -1)
        rows.zero_()
        taken = torch.rand_like(rows).topk(8, dim=1).indices
        rows.scatter_(1, taken, (torch.randint(0, 2, taken.shape) - .5) * (1 / 64 if i == 0 else 1))
        module.bias.data = torch.randint(-1, 2, module.bias.shape) / 4


@functools.lru_cache(maxsize=None)
def draw_orthogonal(rows, columns):
    return nn.init.orthogonal_(torch.empty(rows, columns))


def fill_orthogonal(weight):
    """Filters at right angles. To find such is most of the work of making a network, and many layers are of one shape: these have the
    same ones, with rows and columns in another order, and other signs."""
    filters = draw_orthogonal(len(weight), weight[0].numel())
    rows, columns = (torch.randperm(n) for n in filters.shape)
    signs = torch.randint(0, 2, (len(weight), 1)) * 2 - 1
    weight.data = (signs * filters[rows][:, columns]).view_as(weight)


def fill_clearly(network, margin):
    """Weights with batch norm: filters at right angles, and a ReLU's input @margin deviations above zero in most channels and below
    it in the others, so that few values are so near to zero that rounding decides about their slope; 3 and 6, where other
    activations bend, are as far."""
    for module in network.modules():
        if isinstance(module, nn.Conv2d):
            fill_orthogonal(module.weight) if module.groups == 1 else nn.init.kaiming_normal_(module.weight)
            if module.bias is not None:
                nn.init.normal_(module.bias, std=.1)
        elif isinstance(module, nn.BatchNorm2d):
            nn.init.uniform_(module.weight, 1 / margin, 1.8 / margin)
            nn.init.normal_(module.bias, std=.1)
    for module in find_bent(network):
        sign = torch.where(torch.rand_like(module.bias) < .75, 1., -1.)
        module.bias.data = margin * sign * module.weight.data * torch.empty_like(module.bias).uniform_(.8, 1.2)


def build(name, classes, margin=2):
    """A network with random weights of a sane scale, and none that make its gradients jump. @margin: of fill_clearly(); where it is wide,
    for steps after which no sum is exact, VGG is filled so too."""
    network = NETWORKS[name](classes)
    fill_exactly(network) if 'vgg16' in name and margin == 2 else fill_clearly(network, margin)
    for name_, parameter in network.head.named_parameters():
        if parameter.ndim == 4 and parameter.shape[1] > 1:
            nn.init.kaiming_normal_(parameter)
            parameter.data.mul_(.3)
    return network


def calibrate(network, images):
    """Running statistics that are near those of @images."""
    norms = [module for module in network.modules() if isinstance(module, nn.BatchNorm2d)]
    momenta, training = [norm.momentum for norm in norms], network.training
    if not norms:
        return
    for norm in norms:
        norm.momentum = .9
    with torch.no_grad():
        network.train()
        network.head(list(network.backbone(images).values()))
    network.train(training)
    for norm, momentum in zip(norms, momenta):
        norm.momentum = momentum


BENDS = {nn.ReLU: [0.], nn.ReLU6: [0., 6.], nn.Hardswish: [-3., 3.], nn.Hardsigmoid: [-3., 3.]}


def find_clear_shift(values, bends):
    """[c, 1, 1]: what to add to each channel of @values [n, c, h, w], at most .3 of its deviation, so that all are as far from @bends
    as can be."""
    rows = values.transpose(0, 1).flatten(1)
    shifts = []
    for row, most in zip(rows, .3 * rows.std(1) + 1e-3):
        taken = torch.cat([bend - row for bend in bends])
        taken = torch.cat([taken[taken.abs() < most], -most[None], most[None]]).sort().values
        widest = taken.diff().argmax()
        shifts.append((taken[widest] + taken[widest + 1]) / 2)
    return torch.stack(shifts)[:, None, None]


def clear_bends(network, images):
    """Changes biases so that no value of @images is so near to a bend of its activation that rounding decides about the slope."""
    last, hooks = [], []

    def clear(module, inputs):
        shift = find_clear_shift(inputs[0], BENDS[type(module)])
        last[-1].bias += shift.flatten()
        return (inputs[0] + shift,)

    for module in network.backbone.modules():
        if getattr(module, 'bias', None) is not None:
            hooks.append(module.register_forward_hook(lambda module, *_: last.append(module)))
        elif type(module) in BENDS:
            hooks.append(module.register_forward_pre_hook(clear))
    with torch.no_grad():
        network.backbone(images)
    for hook in hooks:
        hook.remove()


def weights_of(network):
    return {name: value for name, value in network.state_dict().items() if not name.endswith('num_batches_tracked')}
