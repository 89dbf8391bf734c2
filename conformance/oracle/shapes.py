"""The shape of every kind, from the OpenAPI v3 documents that an API server makes of its schema."""
import json


class Shapes:
    def __init__(self, server):
        self.definitions, self.kinds = {}, {}
        for path in json.loads(server.send('GET', '/openapi/v3').body)['paths']:
            if path.count('/') < 1:
                continue
            document = server.send('GET', '/openapi/v3/' + path).json() or {}
            for name, shape in document.get('components', {}).get('schemas', {}).items():
                self.definitions[name] = shape
                for kind in shape.get('x-kubernetes-group-version-kind', []):
                    version = f'{kind["group"]}/{kind["version"]}' if kind['group'] else kind['version']
                    self.kinds.setdefault((version, kind['kind']), name)
        self.resources = {}
        for path in ['/api/v1'] + [f'/apis/{version["groupVersion"]}' for group in server.send('GET', '/apis').json()['groups'] for version in group['versions']]:
            found = server.send('GET', path).json() or {}
            for resource in found.get('resources', []):
                name, _, subresource = resource['name'].partition('/')
                if not subresource:
                    self.resources[found['groupVersion'], resource['kind']] = (path, name, resource['namespaced'], set(resource['verbs']), set())
                    by_name = self.resources[found['groupVersion'], resource['kind']]
                    self.resources[found['groupVersion'], '', name] = by_name
                else:
                    parent = self.resources.get((found['groupVersion'], '', name))
                    if parent:
                        parent[4].add(subresource)

    def of(self, api_version, kind):
        return self.definitions[self.kinds[api_version, kind]]

    def resolved(self, shape):
        """The definition that a shape refers to, with what is said beside the reference."""
        while True:
            reference = shape.get('$ref') or next((part['$ref'] for part in shape.get('allOf', []) if '$ref' in part), None)
            if reference is None:
                return shape
            name = reference.rsplit('/', 1)[1]
            shape = dict(self.definitions[name], name=name)

    def path(self, document, namespace):
        """The path of the collection of an object."""
        base, plural, namespaced, _, _ = self.resources[document['apiVersion'], document['kind']]
        return f'{base}/namespaces/{namespace}/{plural}' if namespaced else f'{base}/{plural}'

    def has(self, document, subresource):
        return subresource in self.resources[document['apiVersion'], document['kind']][4]
