#!/usr/bin/env python3
"""Writes the corpus of the target boxes: a small good file of each format, and some that are nearly good."""
import pathlib
import struct

FOLDER = pathlib.Path(__file__).parent / 'corpus' / 'boxes'
NAMES = ['manifest', 'coco', 'voc', 'yolo', 'createml', 'labelme', 'tfcsv', 'recordio', 'sagemaker-json', 'megadetector', 'camtrap']


def record(identity, labels, picture):
    data = struct.pack('<IfQQ', len(labels), 0, identity, 0) + struct.pack(f'<{len(labels)}f', *labels) + picture
    return struct.pack('<II', 0xced7230a, len(data)) + data + b'\0' * (-len(data) % 4)


SEEDS = {
    'manifest': [b'{"source-ref":"s3://b/a.jpg","bees":{"image_size":[{"width":500,"height":400,"depth":3}],"annotations":[{"class_id":0,'
                 b'"left":111,"top":134,"width":61,"height":128}]},"bees-metadata":{"objects":[{"confidence":0.8}],"class-map":{"0":"bee"},'
                 b'"type":"groundtruth/object-detection","human-annotated":"yes","job-name":"bees"}}\n'],
    'coco': [b'{"info":{"year":1},"images":[{"id":1,"file_name":"a.jpg","width":500,"height":400}],"annotations":[{"id":1,"image_id":1,'
             b'"category_id":7,"bbox":[1,2,3.5,4],"iscrowd":1,"segmentation":[[1,2,3,4]]}],"categories":[{"id":7,"name":"bee"}]}',
             b'{"images":[{"id":"x","file_name":"a"}],"annotations":[{"image_id":"x","bbox":[1e9]}],"categories":[]}'],
    'voc': [b'<annotation><filename>a.jpg</filename><source><database>The VOC2007 Database</database></source><size><width>500</width>'
            b'<height>400</height></size><object><name>bee</name><difficult>1</difficult><bndbox><xmin>1</xmin><ymin>2</ymin><xmax>3</xmax>'
            b'<ymax>4</ymax></bndbox></object></annotation>'],
    'yolo': [b'0 0.5 0.5 0.25 0.125\n1 0.1 0.2 0.3 0.4 0.5 0.6\n2 .5 .5 1e-2 1 0.9\n\x1dnames: [a, "b", \'c\']\nnc: 3\n',
             b'0 0.5 0.5 1 1\x1dnames:\n  0: a\n  1: "b\\"c" # d\n', b'0 0.5 0.5 1 1\x1dnames:\n- a\n- b\n'],
    'createml': [b'[{"image":"a.jpg","annotations":[{"label":"bee","coordinates":{"x":5,"y":6,"width":4,"height":2},"corners":[3,5,7,7]}]}]'],
    'labelme': [b'{"version":"5.0.1","imagePath":"a.jpg","imageWidth":500,"imageHeight":400,"shapes":[{"label":"bee","points":[[1,2],[3,4]],'
                b'"shape_type":"circle","flags":{"difficult":true}},{"label":"x","points":[[1,1]]}]}'],
    'tfcsv': [b'filename,width,height,class,xmin,ymin,xmax,ymax\na.jpg,500,400,bee,1,2,3.5,4\n"b, c.jpg",,,\'-x,1,2,3,4\n'],
    'recordio': [record(5, [2, 5, 1, .25, .5, .75, 1], b'JPEG') + record(6, [4, 6, 10, 20, 0, 0, 0, 1, 1, 1], b'') +
                 b'\x1d5\t2\t5\t1\t0.25\t0.5\t0.75\t1\ta.jpg\n7\t2\t5\tb.jpg\n',
                 struct.pack('<II', 0xced7230a, 1 << 29 | 4) + b'abcd' + struct.pack('<II', 0xced7230a, 3 << 29 | 24) + b'\0' * 24],
    'sagemaker-json': [b'{"file":"a.jpg","image_size":[{"width":500,"height":400,"depth":3}],"annotations":[{"class_id":0,"left":1,"top":2,'
                       b'"width":3,"height":4}],"categories":[{"class_id":0,"name":"bee"}]}'],
    'megadetector': [b'{"images":[{"file":"a.jpg","width":500,"height":400,"detections":[{"category":"1","conf":0.5,"bbox":[0.1,0.2,0.3,0.4],'
                     b'"corners":[50,80,200,240]}]},{"file":"b.jpg","failure":"x"}],"detection_categories":{"1":"animal"},"info":{}}'],
    'camtrap': [b'mediaID,observationType,scientificName,bboxX,bboxY,bboxWidth,bboxHeight,observationLevel,classificationProbability\n'
                b'm,animal,Vulpes,0.1,0.2,0.3,0.4,media,0.5\nn,blank,,,,,,media,\n\x1dmediaID,filePath,fileName\nm,a/b.jpg,b.jpg\n'],
}

FOLDER.mkdir(parents=True, exist_ok=True)
for number, name in enumerate(NAMES):
    for index, seed in enumerate(SEEDS[name]):
        (FOLDER / f'{name}-{index}').write_bytes(bytes([ord('a') + number]) + seed)
