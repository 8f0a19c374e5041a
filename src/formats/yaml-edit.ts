/** Changes one place of a YAML file that people write: comments and order of everything else stay as they are. */
import { Document, parseDocument } from 'yaml';

/** `value` undefined takes the place away. The text must be YAML; what it means is checked by whoever reads it again. */
export function editYaml(text: string, place: readonly string[], value: unknown): string {
  const document = text.trim() === '' ? new Document({}) : parseDocument(text);
  if (value === undefined) document.deleteIn(place);
  else document.setIn(place, document.createNode(value));
  return document.toString({ lineWidth: 0 });
}
