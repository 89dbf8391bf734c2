"""Which generated requests one server takes and the other refuses, and what else of the answers differs."""
import collections, pathlib, re
from differences import differences

KNOWN = pathlib.Path(__file__).resolve().parent / 'known.txt'


class Known:
    """Differences that stay, with their reasons."""
    def __init__(self):
        self.entries, self.used = [], collections.Counter()
        for line in KNOWN.read_text().splitlines():
            if line and not line.startswith('#'):
                kind, pattern, reason = line.split('\t')
                self.entries.append((kind, re.compile(pattern), reason))

    def reason(self, kind, message):
        for known, pattern, reason in self.entries:
            if known in ('*', kind) and pattern.search(message):
                self.used[reason] += 1
                return reason
        return None


def causes(answer):
    document = answer.json() or {}
    return sorted({(cause.get('field', ''), cause.get('reason', '')) for cause in (document.get('details') or {}).get('causes', [])})


def sort(expected, actual):
    """How two answers differ: in verdict, code, causes or form; or None."""
    if (expected.code < 300) != (actual.code < 300):
        return 'verdict'
    if expected.code != actual.code:
        return 'code'
    if causes(expected) != causes(actual):
        return 'causes'
    return 'form' if differences(expected, actual) else None


def judge(cases, upstream, ours, shown, sequence=False):
    """
    Plays the cases on both; answers how many requests differ in verdict without a reason, or failed in ours alone, and prints those.
    Of a sequence only its first difference is told, of any sort: what follows, follows from it.
    """
    known, counts, sent, wrong = Known(), collections.Counter(), 0, 0
    for case in cases:
        kind = case.name.split()[1]
        for request, expected, actual in zip(case.requests, case.play(upstream), case.play(ours)):
            sent += 1
            found = 'failure' if actual.code >= 500 > expected.code else sort(expected, actual)
            if found == 'verdict' and known.reason(kind, request.title + ' ' + (expected if expected.code >= 300 else actual).body.decode(errors='replace')):
                found = 'known'
            counts[found] += 1
            if found in shown:
                wrong += sequence or found in ('verdict', 'failure')
                print(f'{case.name} | {request.title}: {found}\n    upstream {expected.text()[:600]}\n    Proa     {actual.text()[:600]}', flush=True)
                if found == 'form':
                    print(*(f'      {line}' for line in differences(expected, actual)[:5]), sep='\n')
                if sequence:
                    break
    rest = ', '.join(f'{counts[name]} in {name}' for name in ('verdict', 'known', 'code', 'causes', 'form'))
    print(f'{sent} generated requests; different: {rest}; {counts["failure"]} failures of the server')
    for reason, times in known.used.items():
        print(f'  {times} times: {reason}')
    return wrong
