// Asks a question and waits for the answer.

export interface Question {
  title: string;
  text: string;
  confirm: string;
  cancel?: string;
  danger?: boolean;
  /** A word the person must type first. */
  typed?: string;
}

let question = $state.raw<(Question & { answer: (yes: boolean) => void }) | null>(null);

export const confirmState = {
  get question() { return question; },
};

export function ask(q: Question): Promise<boolean> {
  question?.answer(false);
  return new Promise((resolve) => {
    question = {
      ...q,
      answer: (yes) => {
        question = null;
        resolve(yes);
      },
    };
  });
}
