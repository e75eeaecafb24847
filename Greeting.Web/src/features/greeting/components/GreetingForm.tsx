import { useEffect, useState, type FormEvent, type KeyboardEvent, type ReactNode, type RefObject } from 'react';
import type { GreetingRequest } from '../greetings.ts';
import { countCharacters, findNameProblem, maxNameLength } from '../model/name.ts';

interface GreetingFormProps {
  field: RefObject<HTMLInputElement | null>;
  draft: string;
  busy: boolean;
  /** Why the API rejected the name in the field. */
  rejection: string | undefined;
  /** Shown below the field instead of the hint. */
  notice: ReactNode;
  onDraftChange: (draft: string) => void;
  onSubmit: (request: GreetingRequest) => void;
}

const counterFrom = 80;

/** The name field and its button. A name that the API would reject is reported at the field and not sent. */
export function GreetingForm({ field, draft, busy, rejection, notice, onDraftChange, onSubmit }: GreetingFormProps) {
  const [blankSubmitted, setBlankSubmitted] = useState(false);
  // Another greeting, such as one from the list, answers what was asked for here.
  if (busy && blankSubmitted) {
    setBlankSubmitted(false);
  }
  const problem = draft.trim() === '' && !blankSubmitted ? undefined : (findNameProblem(draft) ?? rejection);

  useEffect(() => field.current?.focus({ preventScroll: true }), [field]);

  const change = (changed: string) => {
    setBlankSubmitted(false);
    onDraftChange(changed);
  };

  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (findNameProblem(draft) === undefined) {
      // After Enter, the next name replaces this one. After a click, the focus stays on the button.
      if (document.activeElement === field.current) {
        field.current?.select();
      }
      onSubmit({ name: draft.trim() });
    } else {
      setBlankSubmitted(draft.trim() === '');
      field.current?.focus();
    }
  };

  return (
    <form className="form" noValidate onSubmit={submit}>
      <label htmlFor="name">Name</label>
      <div className="form-row">
        <input
          ref={field}
          id="name"
          name="name"
          type="text"
          dir="auto"
          autoComplete="off"
          autoCapitalize="words"
          spellCheck={false}
          enterKeyHint="send"
          required
          aria-invalid={problem !== undefined}
          aria-describedby="name-note"
          value={draft}
          onChange={(event) => change(event.target.value)}
          onKeyDown={submitOnce}
        />
        {/* A double click submits once, however quick the answer is. */}
        <button
          type="submit"
          className="primary"
          aria-disabled={busy}
          data-busy={busy}
          onClick={(event) => event.detail > 1 && event.preventDefault()}
        >
          Greet
        </button>
      </div>
      <div className="zone">
        <p id="name-note" className="note" data-problem={problem !== undefined} role={problem && 'alert'}>
          {problem ?? hintFor(draft)}
        </p>
        <div className="notice-place" aria-live="polite" aria-atomic="true">
          {problem === undefined && notice}
        </div>
      </div>
    </form>
  );
}

/** Holding down a key submits once. */
function submitOnce(event: KeyboardEvent) {
  if (event.key === 'Enter' && event.repeat) {
    event.preventDefault();
  }
}

function hintFor(draft: string): string {
  const length = countCharacters(draft.trim());
  return length < counterFrom ? 'Any name, in any script. Everyone who opens this page sees it.' : `${length} of ${maxNameLength} characters.`;
}
