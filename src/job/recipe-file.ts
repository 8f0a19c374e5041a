/** Recipes as YAML 1.2 text. Every mistake is a fault that names the line, the place and what was expected there. */
import { parseYaml } from '../formats/yaml-file.ts';
import { type Recipe, recipeSchema } from '../model/recipe.ts';

/** `fileName` is only for messages. Throws Fault recipe.invalid. */
export function parseRecipe(text: string, fileName: string): Recipe {
  return parseYaml(text, fileName, recipeSchema);
}
