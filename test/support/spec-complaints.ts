import { CommandFailure } from '../../client/command-failure.js';
import { checkSpec, parseSpecText } from '../../client/spec/read-spec.js';

/** The lines with which the text of a spec.yaml is refused; none where it is accepted. */
export function specComplaints(text: string): readonly string[] {
  try {
    checkSpec(parseSpecText('spec.yaml', text));
  } catch (error) {
    if (error instanceof CommandFailure) return error.lines;
    throw error;
  }
  return [];
}
