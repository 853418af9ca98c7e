// Which headings of docs/recipes.md have the programs that frameworks.test.mjs runs; recipes.test.mjs runs all others.

export const RECIPES = "docs/recipes.md";

export const FRAMEWORK_HEADINGS = ["A chat, for any framework", "React", "Vue", "Svelte"];
