"""What differs between two answers, after everything that legitimately does is made equal."""
import json, re

LINES_MAX = 40
PATTERNS = [
    (re.compile(r'[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}'), 'UID'),
    (re.compile(r'\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z'), 'TIME'),
    (re.compile(r'kube-api-access-[a-z0-9]{5}'), 'kube-api-access-XXXXX'),
    (re.compile(r'\b10\.(9[6-9]|1[01]\d)\.\d+\.\d+\b'), 'CLUSTERIP'),
    (re.compile(r'X509SHA256=[0-9a-f]{64}'), 'X509SHA256'),
    (re.compile(r'https://[\d.]+:\d+/'), 'https://SERVER/'),
    (re.compile(r'eyJ[\w-]+\.[\w-]+\.[\w-]+'), 'TOKEN'),
    (re.compile(r'(?<=ResourceVersion in object meta: )\d+'), 'REVISION'),
    (re.compile(r'\b\d+(ms|s|m)\b(?=$)'), 'AGE'),
]
VARYING = {'resourceVersion', 'nodePort', 'healthCheckNodePort', 'serverAddress', 'remainingItemCount', 'hash'}


# Proa's own word for what it stores and does not act on yet (EffectWarnings; a test holds the list): upstream has nothing to warn of.
WITHOUT_EFFECT = ' is stored without effect: '


def differences(expected, actual):
    found = []
    if expected.code != actual.code:
        return [f'expected {brief(expected)}', f'answered {brief(actual)}']
    for name in ('Content-Type', 'Warning'):
        # Go finds unknown members in any order.
        want, have = (
            sorted(plain(v) for n, v in a.headers if n.lower() == name.lower() and WITHOUT_EFFECT not in v) for a in (expected, actual)
        )
        if want != have:
            found.append(f'{name}: {want}, not {have}')
    want, have = expected.json(), actual.json()
    if want is None or have is None:
        if plain(expected.body.decode(errors='replace')) != plain(actual.body.decode(errors='replace')):
            found.append(f'body: {expected.body[:300]!r}, not {actual.body[:300]!r}')
    else:
        walk('', normal(want), normal(have), found)
    return found[:LINES_MAX] + ([f'... {len(found) - LINES_MAX} more'] if len(found) > LINES_MAX else [])


def brief(answer):
    text = answer.text()
    return text if len(text) <= 1500 else text[:1500] + '...'


def plain(text):
    for pattern, replacement in PATTERNS:
        text = pattern.sub(replacement, text)
    return text


def normal(value, key=''):
    if key in VARYING:
        return 'VARYING' if value else value
    if isinstance(value, str):
        return plain(value)
    if isinstance(value, list):
        return [normal(item) for item in value]
    if isinstance(value, dict):
        result = {name: normal(member, name) for name, member in value.items()}
        prefix, name = result.get('generateName'), result.get('name')
        if prefix and isinstance(name, str) and name.startswith(prefix) and len(name) == len(prefix) + 5:
            result['name'] = prefix + 'XXXXX'
        if result.get('port') == 443 and isinstance(result.get('targetPort'), int):
            result['targetPort'] = 'PORT'
        for rules in ('resourceRules', 'nonResourceRules'):
            if isinstance(result.get(rules), list):
                result[rules].sort(key=lambda rule: json.dumps(rule, sort_keys=True))
        if isinstance(result.get('managedFields'), list):
            # Ordered by time first: whether two writes fall into one second is chance.
            result['managedFields'].sort(key=lambda entry: json.dumps(entry, sort_keys=True))
        for column in result.get('columnDefinitions') or []:
            column.pop('description', None)  # Proa's are in its own words: no client does more than show them
        if result.get('kind') == 'Status' and result.get('details', {}).get('causes'):
            unordered(result)
        return result
    return value


def unordered(status):
    """Go visits maps in any order: several causes, and the message that joins them, are compared as sets."""
    causes = status['details']['causes']
    causes.sort(key=lambda cause: json.dumps(cause, sort_keys=True))
    if len(causes) > 1 and ': [' in status.get('message', ''):
        start, _, rest = status['message'].partition(': [')
        status['message'] = start + ': ' + ', '.join(sorted(re.split(r', |\]$', rest)))


def walk(path, want, have, found):
    if isinstance(want, dict) and isinstance(have, dict):
        for name in list(want) + [n for n in have if n not in want]:
            inner = f'{path}.{name}' if path else name
            if name not in have:
                found.append(f'{inner}: missing {short(want[name])}')
            elif name not in want:
                found.append(f'{inner}: unexpected {short(have[name])}')
            else:
                walk(inner, want[name], have[name], found)
    elif isinstance(want, list) and isinstance(have, list):
        if len(want) != len(have) and path.endswith('causes'):
            found.extend(f'{path}: missing {short(c)}' for c in want if c not in have)
            found.extend(f'{path}: unexpected {short(c)}' for c in have if c not in want)
            return
        for i, (a, b) in enumerate(zip(want, have)):
            walk(f'{path}[{i}]', a, b, found)
        found.extend(f'{path}[{i}]: missing {short(want[i])}' for i in range(len(have), len(want)))
        found.extend(f'{path}[{i}]: unexpected {short(have[i])}' for i in range(len(want), len(have)))
    elif want != have or type(want) is not type(have):
        found.append(f'{path}: {short(want)}, not {short(have)}')


def short(value):
    text = json.dumps(value)
    return text if len(text) <= 400 else text[:400] + '...'
