"""Reads what meson test wrote (JSON lines, with each program's TAP output) and closes with 'N passed, N failed, N skipped'.

Every test of every program counts; a skipped one is listed with its reason. A program that ended badly without a failed test of its
own (a crash, a time-out) counts as one failure.
"""
import json
import re
import sys

LINE = re.compile(r'^\s*(not )?ok \d+(?: - | )?(.*?)(?:\s+# (SKIP|TODO)\b ?(.*))?$', re.I)


def count(run):
    passed = failed = 0
    skipped = []
    for line in run.get('stdout', '').splitlines():
        match = LINE.match(line)
        if not match:
            continue
        wrong, name, mark, reason = match.groups()
        if mark and mark.upper() == 'SKIP':
            skipped.append((name, reason))
        elif wrong:
            failed += 1
        else:
            passed += 1
    result = run['result']
    if result == 'SKIP' and not skipped:
        skipped.append((run['name'], 'the program skipped itself'))
    elif result not in ('OK', 'SKIP', 'EXPECTEDFAIL') and not failed:
        failed = 1
    elif result == 'OK' and not passed and not skipped:
        passed = 1
    return passed, failed, skipped


def main(path):
    passed = failed = 0
    skipped = []
    with open(path, encoding='utf-8') as log:
        for line in log:
            run = json.loads(line)
            more_passed, more_failed, more_skipped = count(run)
            passed += more_passed
            failed += more_failed
            skipped += more_skipped
            if more_failed:
                print(f"failed: {run['name']} ({run['result']})")
    for name, reason in skipped:
        print(f'skipped: {name}: {reason or "no reason given"}')
    print(f'{passed} passed, {failed} failed, {len(skipped)} skipped')
    return 1 if failed or not passed else 0


if __name__ == '__main__':
    sys.exit(main(sys.argv[1]))
