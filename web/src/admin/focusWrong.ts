// After a form was tried: the focus goes to the first thing in it that is not right.

export function focusWrong(form: HTMLElement): void {
  // What is wrong is marked with the next picture.
  requestAnimationFrame(() => form.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus());
}
