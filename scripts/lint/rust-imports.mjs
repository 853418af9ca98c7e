// Finds which file of a crate uses which other one: its paths that begin with `crate`, `self`, `super` or a child module.
//
// No library reads Rust from JavaScript; what is needed of it is `use` trees, paths, and names that a module passes on.

import path from "node:path";

/** A folder's tests may use whatever they need. */
const TESTS = /\/tests(?:\.rs$|\/)/;

/** A module in braces; the first group is there for one that exists for tests and fuzzing only. */
const INLINE_MODULE = /(#\[cfg\([^\]]*\b(?:test|__fuzz)\b[^\]]*\)\]\s*)?(?:pub(?:\([^)]*\))?\s+)?\bmod\s+(\w+)\s*\{/;

/**
 * @typedef {object} Module
 * @property {string[]} path      from the crate's root, without `crate`
 * @property {string} file        within the repository
 * @property {string} code        without comments and text
 * @property {string[][]} uses    every path in its `use` declarations, each from the crate's root
 */

/**
 * Lists the uses between files of one crate. A name that another module passes on leads to the file that defines it.
 * @param {string} root  the folder of the crate's source
 * @param {Map<string, string>} sources  the content of each file
 * @returns {{from: string, to: string}[]} files
 */
export function rustImports(root, sources) {
  /** @type {Map<string, Module>} */
  const modules = new Map();
  for (const [file, source] of sources) {
    if (TESTS.test(file)) continue;
    for (const module of split(toModulePath(root, file), file, withoutText(source))) {
      const key = module.path.join("::");
      // A binary has the same root as the library that it belongs to; what it uses counts as the root's.
      const known = modules.get(key);
      if (known) known.code += module.code;
      else modules.set(key, module);
    }
  }
  for (const module of modules.values()) module.uses = usePaths(module, modules);

  return [...modules.values()].flatMap((module) => {
    const paths = [...module.uses, ...expressionPaths(module)];
    const targets = new Set(paths.map((path) => definingFile(path, modules)));
    return [...targets].filter((to) => to !== module.file).map((to) => ({ from: module.file, to }));
  });
}

/**
 * Splits a file's code into its own module and those that it declares in braces. Those for tests are left out.
 * @param {string[]} modulePath
 * @param {string} file
 * @param {string} code
 * @returns {Module[]}
 */
function split(modulePath, file, code) {
  const inner = [];
  let own = code;
  for (;;) {
    const found = INLINE_MODULE.exec(own);
    if (!found) return [{ path: modulePath, file, code: own, uses: [] }, ...inner];
    const begin = found.index + found[0].length;
    const end = closingBrace(own, begin);
    if (!found[1]) inner.push(...split([...modulePath, found[2]], file, own.slice(begin, end)));
    own = `${own.slice(0, found.index)} ${own.slice(end + 1)}`;
  }
}

/** Where the block ends that begins before `begin`. @param {string} code @param {number} begin */
function closingBrace(code, begin) {
  let depth = 1;
  for (let at = begin; at < code.length; at++) {
    if (code[at] === "{") depth++;
    if (code[at] === "}" && --depth === 0) return at;
  }
  return code.length;
}

/** `a/b.rs` and `a/b/mod.rs` are the module `a::b`; `lib.rs` and `main.rs` are the crate itself. */
function toModulePath(/** @type {string} */ root, /** @type {string} */ file) {
  const parts = path.relative(root, file).replace(/\.rs$/, "").split(path.sep);
  const last = parts.at(-1);
  return last === "mod" || (parts.length === 1 && (last === "lib" || last === "main")) ? parts.slice(0, -1) : parts;
}

/** Blanks out comments, string literals and character literals. */
const withoutText = (/** @type {string} */ source) =>
  source
    .replaceAll('"__fuzz"', "__fuzz")
    .replace(/\/\/.*$|\/\*[\s\S]*?\*\/|r?(#*)"(?:[^"\\]|\\[\s\S])*?"\1|'(?:[^'\\\n]|\\.[^'\n]*)'/gm, " ");

/**
 * The paths in `use` declarations, braces unfolded.
 * @param {Module} module
 * @param {Map<string, Module>} modules
 */
function usePaths(module, modules) {
  return [...module.code.matchAll(/\buse\s+([^;]+);/g)]
    .flatMap(([, tree]) => unfold(tree.replace(/\s+as\s+\w+/g, "").replace(/\s+/g, "")))
    .flatMap((names) => absolute(names, module, modules));
}

/**
 * The paths of one `use` tree: `a::{b, c::d}` is `a::b` and `a::c::d`.
 * @param {string} tree
 * @returns {string[][]}
 */
function unfold(tree) {
  const brace = tree.indexOf("{");
  if (brace < 0) return [tree.split("::").filter(Boolean)];
  const prefix = tree.slice(0, brace).split("::").filter(Boolean);
  return splitList(tree.slice(brace + 1, tree.lastIndexOf("}")))
    .flatMap(unfold)
    .map((names) => [...prefix, ...names.filter((name) => name !== "self" || prefix.length === 0)]);
}

/** Splits at the commas that are in no inner braces. @param {string} text */
function splitList(text) {
  const parts = [""];
  let depth = 0;
  for (const character of text) {
    if (character === "{") depth++;
    if (character === "}") depth--;
    if (character === "," && depth === 0) parts.push("");
    else parts[parts.length - 1] += character;
  }
  return parts.filter(Boolean);
}

/** @param {Module} module */
function expressionPaths(module) {
  const code = module.code.replace(/\buse\s+[^;]+;/g, " ");
  return [...code.matchAll(/\b(?:crate|super|self)(?:::\w+)+/g)].flatMap(([text]) =>
    absolute(text.split("::"), module, new Map()),
  );
}

/**
 * A path from the crate's root, or nothing for that of another crate.
 * @param {string[]} names
 * @param {Module} module
 * @param {Map<string, Module>} modules
 * @returns {string[][]}
 */
function absolute(names, module, modules) {
  const [first, ...rest] = names;
  if (first === "crate") return [rest];
  if (first === "self") return [[...module.path, ...rest]];
  if (first === "super") {
    const up = names.findIndex((name) => name !== "super");
    const count = up < 0 ? names.length : up;
    return [[...module.path.slice(0, module.path.length - count), ...names.slice(count)]];
  }
  return modules.has([...module.path, first].join("::")) ? [[...module.path, ...names]] : [];
}

/**
 * The file that defines what a path names.
 * @param {string[]} names
 * @param {Map<string, Module>} modules
 * @returns {string}
 */
function definingFile(names, modules, depth = 0) {
  let length = names.length;
  while (length > 0 && !modules.has(names.slice(0, length).join("::"))) length--;
  const module = modules.get(names.slice(0, length).join("::"));
  if (!module) throw new Error(`The crate has no root module, looking for ${names.join("::")}.`);
  const name = names[length];
  const passedOn =
    name && name !== "*" && depth < 8 && module.uses.find((use) => use.at(-1) === name && use.length > 0);
  return passedOn ? definingFile(passedOn, modules, depth + 1) : module.file;
}
