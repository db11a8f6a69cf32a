#!/usr/bin/env python3
"""po/POTFILES.in names every file with texts that a person reads, and no other; prints TAP. `--write` brings it up to date."""
import pathlib
import re
import sys

HEAD = '# Files with texts that a person reads; tests/architecture/translations.py --write keeps this list.\n'
MARKED = re.compile(r'\b(?:N?_|C_|ngettext|g_dngettext) \(')
FOLDERS = ('app', 'engine', 'widgets', 'data')


def marked(root):
    found = []
    for folder in FOLDERS:
        for path in sorted((root / folder).rglob('*')):
            if path.suffix == '.ui':
                if 'translatable=' in path.read_text(encoding='utf-8'):
                    found.append(path)
            elif path.suffix in ('.c', '.h'):
                if MARKED.search(path.read_text(encoding='utf-8')):
                    found.append(path)
            elif path.name.endswith(('.desktop.in', '.metainfo.xml.in')):
                found.append(path)
    return [str(path.relative_to(root)) for path in found]


def main(root, write):
    root = pathlib.Path(root)
    listing = root / 'po' / 'POTFILES.in'
    expected = marked(root)
    if write:
        listing.write_text(HEAD + '\n'.join(expected) + '\n', encoding='utf-8')
        return 0
    listed = [line for line in listing.read_text(encoding='utf-8').splitlines() if line and not line.startswith('#')]
    missing = sorted(set(expected) - set(listed))
    stale = sorted(set(listed) - set(expected))
    print('1..2')
    for number, (name, wrong) in enumerate((('every file with texts is listed', missing), ('no other is', stale)), 1):
        print(f"{'not ok' if wrong else 'ok'} {number} - {name}")
        for path in wrong:
            print(f'# {path}')
    return 1 if missing or stale else 0


if __name__ == '__main__':
    arguments = [argument for argument in sys.argv[1:] if argument != '--write']
    sys.exit(main(arguments[0] if arguments else '.', '--write' in sys.argv))
