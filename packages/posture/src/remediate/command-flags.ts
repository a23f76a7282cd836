import type { CommandFlags } from "../assess/rule.js";
import { type JsonPath, valueAt, withValueAt } from "../evidence/json-path.js";
import { isObject, type Json, listIn } from "../snapshot/object.js";

/** The object with other flags on the command line of the container at `path`. What is not named stays as it is. */
export function changeFlags(object: Json, path: JsonPath, flags: CommandFlags): Json {
  const container = valueAt(object, path);
  if (!isObject(container)) return object;
  const lines = { command: textsOf(listIn(container, "command")), args: textsOf(listIn(container, "args")) };
  const line = new CommandLine(lines.command, lines.args);
  for (const [name, value] of Object.entries(flags.set)) line.set(name, value);
  for (const [name, value] of Object.entries(flags.default)) if (line.get(name) === undefined) line.set(name, value);
  const changed = new Set([...Object.keys(flags.add), ...Object.keys(flags.drop)]);
  for (const name of changed) line.changeList(name, flags.add[name] ?? [], flags.drop[name] ?? []);
  for (const name of flags.remove) line.remove(name);
  let after = object;
  if (lines.command !== undefined) after = withValueAt(after, [...path, "command"], [...line.command]);
  if (line.args.length > 0) after = withValueAt(after, [...path, "args"], [...line.args]);
  return after;
}

function textsOf(list: readonly Json[] | undefined): string[] | undefined {
  return list?.map(String);
}

/** The flags of a program may be in `command`, in `args`, or in both. */
class CommandLine {
  command: string[];
  args: string[];

  constructor(command: string[] | undefined, args: string[] | undefined) {
    this.command = [...(command ?? [])];
    this.args = [...(args ?? [])];
  }

  get(name: string): string | undefined {
    const flag = [...this.command, ...this.args].find((word) => isFlag(word, name));
    return flag?.slice(name.length + 3);
  }

  set(name: string, value: string): void {
    const flag = `--${name}=${value}`;
    if (this.get(name) !== undefined) this.#change((word) => (isFlag(word, name) ? flag : word));
    else if (this.args.length > 0 || this.command.length === 0) this.args.push(flag);
    else this.command.push(flag);
  }

  changeList(name: string, add: readonly string[], drop: readonly string[]): void {
    const given = this.get(name);
    const kept = (given ?? "").split(",").filter((value) => value !== "" && !drop.includes(value));
    const values = [...kept, ...add.filter((value) => !kept.includes(value))];
    if (values.length > 0) this.set(name, values.join(","));
    else if (given !== undefined) this.remove(name);
  }

  remove(name: string): void {
    this.command = this.command.filter((word) => !isFlag(word, name));
    this.args = this.args.filter((word) => !isFlag(word, name));
  }

  #change(rewrite: (word: string) => string): void {
    this.command = this.command.map(rewrite);
    this.args = this.args.map(rewrite);
  }
}

function isFlag(word: string, name: string): boolean {
  return word === `--${name}` || word.startsWith(`--${name}=`);
}
