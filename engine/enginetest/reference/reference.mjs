// Runs GraphQL documents by graphql-js over the world that enginetest.Dump wrote:
//
//   node reference.mjs world.json schema.graphqls... < requests > answers
//
// A request is a line {"query", "variables", "operationName"}, and so is its answer: {"refused": [message]} of a request that is
// not run, else {"data", "errors": [{"path", "message"}]}, where the message of an error that is not a resolver's own is empty.
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { buildSchema, execute, parse, validate } from "graphql";

const [worldFile, ...schemaFiles] = process.argv.slice(2);
const world = JSON.parse(readFileSync(worldFile, "utf8"));
const schema = buildSchema(schemaFiles.map((file) => readFileSync(file, "utf8")).join("\n"));

// The dump holds scalars as they are written.
const odd = schema.getType("Odd");
odd.parseValue = (value) => {
  if (!Number.isInteger(value) || value === 13) throw new TypeError(`${JSON.stringify(value)} is not odd enough`);
  return value;
};
odd.parseLiteral = (node) => odd.parseValue(node.kind === "IntValue" ? Number(node.value) : node.kind);

/** The error of a resolver. */
class Failure extends Error {}

/** Something that a document reaches and the dump does not have: a bug of the dump. */
class Gap extends Error {}

/** What a dumped value is for graphql-js, which takes an Error inside a list for the error of its element. */
function revive(value) {
  if (Array.isArray(value)) return value.map(revive);
  if (typeof value !== "object" || value === null || !("$error" in value)) return value;
  return new Failure(value.$error);
}

function known(from, key, what) {
  if (!(key in from)) throw new Gap(`the world has no ${what} for ${key}`);
  return from[key];
}

/** The arguments as Go prints them. */
const said = {
  filter(filter) {
    if (filter == null) return "-";
    return `([${(filter.colours ?? []).join(" ")}] ${filter.least ?? -1} ${said.filter(filter.inner)})`;
  },
  sorted(value) {
    if (Array.isArray(value)) return value.map(said.sorted);
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(Object.keys(value).sort().map((key) => [key, said.sorted(value[key])]));
  },
};

/** Fields whose arguments have too many values to dump an answer for each. */
const special = {
  "Query.echo": (failed, { text, filter, odd }) => `${text ?? "nothing"}${said.filter(filter)}${odd != null}`,
  "Query.coerced": (failed, args, info) => {
    const given = Object.fromEntries(info.parentType.getFields().coerced.args.map((arg) => [arg.name, args[arg.name] ?? null]));
    return JSON.stringify(said.sorted(given));
  },
  "Query.pick": (answer, { by }) => known(answer.$each, by.id ?? "u" + by.name, "Query.pick"),
  "User.bundle": (answer, { filter }) => answer.slice(0, -1) + said.filter(filter),
};

function fieldResolver(source, args, _context, info) {
  const field = info.parentType.getFields()[info.fieldName];
  const place = `${info.parentType.name}.${info.fieldName}`;
  const fields = source.$fields ?? known(known(world.objects, source.$object, "type"), source.$id, source.$object);
  let answer = known(fields, info.fieldName, place);
  if (answer?.$by) {
    answer = known(answer.$by, JSON.stringify(field.args.map((arg) => args[arg.name] ?? null)), place);
  } else if (answer?.$fails) {
    const [ids] = field.args.map((arg) => args[arg.name]);
    const failed = known(answer.$fails, ids[0] ?? "none", place);
    answer = failed ?? ids.map((id) => known(answer.$each, id, place));
  } else if (special[place] && !answer?.$error) {
    answer = special[place](answer, args, info);
  }
  const value = revive(answer);
  if (value instanceof Error) throw value;
  return value;
}

function answer({ query, variables, operationName }) {
  let document;
  try {
    document = parse(query);
  } catch (error) {
    return { refused: [error.message] };
  }
  const refused = validate(schema, document);
  if (refused.length > 0) return { refused: refused.map((error) => error.message) };
  const { data, errors = [] } = execute({
    schema, document, operationName, variableValues: variables, fieldResolver,
    rootValue: { $fields: world.roots }, typeResolver: (value) => value.$object,
  });
  const bug = errors.find((error) => error.originalError instanceof Gap);
  if (bug) throw bug;
  if (data === undefined) return { refused: errors.map((error) => error.message) };
  return {
    data,
    errors: errors.map(({ path = [], message, originalError }) => ({ path, message: originalError instanceof Failure ? message : "" })),
  };
}

for await (const line of createInterface({ input: process.stdin })) {
  process.stdout.write(JSON.stringify(answer(JSON.parse(line))) + "\n");
}
