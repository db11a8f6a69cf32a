#!/usr/bin/env python3
"""The direction of includes, from the #include lines alone; prints TAP.

A folder may include itself and what stands behind it here. Nothing else of the project, and no folder GTK but widgets and app.
"""
import pathlib
import re
import sys

ALLOWED = {
    'engine/core': [],
    'engine/gpu': ['core'],
    'engine/host': ['core'],
    'engine/graph': ['core', 'gpu'],
    'engine/ops': ['core', 'gpu', 'host', 'graph'],
    'engine/weights': ['core', 'graph'],
    'engine/metrics': ['core'],
    'engine/consensus': ['core'],
    'engine/ssd': ['core', 'gpu', 'graph', 'ops', 'weights'],
    'engine/project': ['core'],
    'engine/photo': ['core'],
    'engine/fetch': ['core'],
    'engine/pretrained': ['core', 'fetch'],
    'engine/inat': ['core', 'fetch', 'project', 'photo'],
    'engine/formats': ['core', 'project', 'photo'],
    'engine/import': ['core', 'project', 'photo', 'inat', 'formats'],
    'engine/hands': ['core', 'consensus', 'project', 'photo'],
    'engine/demo': ['core'],
    'engine/train': ['core', 'gpu', 'graph', 'ops', 'ssd', 'weights', 'metrics', 'project', 'photo'],
}
INCLUDE = re.compile(r'^\s*#\s*include\s*[<"]([^>"]+)[>"]', re.M)
TOOLKIT = re.compile(r'^(gtk|adwaita|gdk)(/|\.h)')


def includes(path):
    return INCLUDE.findall(path.read_text(encoding='utf-8'))


def forbidden(folder, name):
    """Why a file of @folder may not include @name, or None."""
    if folder.startswith('engine/'):
        if TOOLKIT.match(name):
            return 'the engine knows no toolkit'
        if name.startswith(('app/', 'widgets/')):
            return 'the engine knows no window'
        if name.startswith('engine/'):
            part = '/'.join(name.split('/')[:2])
            if part != folder and part.removeprefix('engine/') not in ALLOWED[folder]:
                return f'{folder} stands before {part}'
    elif folder == 'widgets':
        if name.startswith('app/') or (name.startswith('engine/') and not name.startswith('engine/core/')):
            return 'widgets include engine/core alone'
    return None


def page_of(path):
    """The page a file belongs to, by the first word of its name (boxes-page.c and boxes-list.c are one page)."""
    return path.name.split('.')[0].split('-')[0]


def cycles(graph):
    """One circle of files that include each other, or []."""
    state = {}

    def walk(node, trail):
        state[node] = 1
        for other in graph.get(node, []):
            if state.get(other) == 1:
                return trail[trail.index(other):] + [other] if other in trail else [node, other]
            if other not in state:
                found = walk(other, trail + [other])
                if found:
                    return found
        state[node] = 2
        return []

    for node in graph:
        if node not in state:
            found = walk(node, [node])
            if found:
                return found
    return []


def main(root):
    root = pathlib.Path(root)
    sources = [path for top in ('engine', 'widgets', 'app') for path in sorted((root / top).rglob('*.[ch]'))]
    results = []

    for folder in list(ALLOWED) + ['widgets']:
        wrong = [f'{path.relative_to(root)} includes {name}: {why}'
                 for path in sources if str(path.parent.relative_to(root)).startswith(folder)
                 for name in includes(path) for why in [forbidden(folder, name)] if why]
        results.append((folder, wrong))

    unknown = [str(path) for path in (root / 'engine').iterdir() if path.is_dir() and f'engine/{path.name}' not in ALLOWED]
    results.append(('every engine folder has its place', unknown))

    steps = includes(root / 'app' / 'steps.c')  # the table of pages; other files in app/pages/ are parts of them
    pages = [f'{path.relative_to(root)} includes {name}' for path in sources if path.parent == root / 'app' / 'pages'
             for name in includes(path)
             if name.startswith('app/pages/') and name in steps and page_of(pathlib.Path(name)) != page_of(path)]
    results.append(('pages do not include each other', pages))

    files = {str(path.relative_to(root)): [name for name in includes(path) if (root / name).exists()] for path in sources}
    results.append(('no circle of headers', cycles({name: to for name, to in files.items() if name.endswith('.h')})))

    begun = re.compile(r'\bg_(thread_(try_)?new|thread_pool_new|task_run_in_thread)\b')
    threads = [f'{path.relative_to(root)}' for path in sources
               if path.suffix == '.c' and path != root / 'engine/core/thread.c'
               and begun.search(path.read_text(encoding='utf-8'))]
    results.append(('threads are begun by engine/core/thread.c alone', threads))

    shaders = [f'{path.relative_to(root)}: {len(path.read_text().splitlines())} lines' for path in (root / 'shaders').rglob('*.comp')
               if len(path.read_text().splitlines()) > 150]
    results.append(('shaders have at most 150 lines', shaders))

    print(f'1..{len(results)}')
    for number, (name, wrong) in enumerate(results, 1):
        print(f"{'not ok' if wrong else 'ok'} {number} - {name}")
        for line in wrong:
            print(f'# {line}')
    return 1 if any(wrong for _, wrong in results) else 0


if __name__ == '__main__':
    sys.exit(main(sys.argv[1]))
