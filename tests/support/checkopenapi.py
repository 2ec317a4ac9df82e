# Reads {"document": an OpenAPI 3.1 document, "samples": {path: answer}} and fails unless the document is well formed,
# its schemas are JSON Schema 2020-12, every reference leads somewhere, and the samples are what it says.
import json
import re
import sys

from jsonschema import Draft202012Validator

given = json.load(sys.stdin)
document, samples = given["document"], given["samples"]
schemas = document["components"]["schemas"]
mistakes = []


def check(fits, what):
    if not fits:
        mistakes.append(what)


def references(value):
    if isinstance(value, dict):
        for key, inner in value.items():
            if key == "$ref":
                yield inner
            else:
                yield from references(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from references(inner)


def fits(schema, sample):
    whole = {**schema, "components": document["components"]}
    return [error.message for error in Draft202012Validator(whole).iter_errors(sample)]


check(re.fullmatch(r"3\.1\.\d+", document["openapi"]), "openapi is no version 3.1")
check({"title", "version"} <= set(document["info"]), "info lacks title or version")
for name, schema in schemas.items():
    Draft202012Validator.check_schema(schema)
    check(re.fullmatch(r"[A-Za-z0-9._-]+", name), f"{name} is no name of a component")
for reference in references(document):
    check(reference.rpartition("/")[2] in schemas, f"{reference} leads nowhere")
operations = {}
for path, methods in document["paths"].items():
    check(path.startswith("/"), f"{path} does not begin with a slash")
    for method, operation in methods.items():
        where = f"{method} {path}"
        check(method in ("get", "post", "put", "delete"), f"{where}: no such method")
        check(operation["operationId"] not in operations, f"{where}: its operationId stands twice")
        operations[operation["operationId"]] = where
        check(operation["x-roles"], f"{where}: no role")
        named = {p["name"] for p in operation.get("parameters", []) if p["in"] == "path"}
        check(named == set(re.findall(r"{(\w+)}", path)), f"{where}: path parameters differ")
        check(any(re.fullmatch(r"2\d\d", status) for status in operation["responses"]), f"{where}: no success")
        for status, response in operation["responses"].items():
            check("description" in response, f"{where}: {status} has no description")
check(len(operations) >= 20, "too few operations")
for path, sample in samples.items():
    if path == "problem":
        schema = {"$ref": "#/components/schemas/Problem"}
    else:
        responses = document["paths"][path]["get"]["responses"]
        schema = responses["200"]["content"]["application/json"]["schema"]
    mistakes += [f"{path}: {message}" for message in fits(schema, sample)]
if mistakes:
    sys.exit("\n".join(mistakes))
