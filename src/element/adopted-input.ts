/**
 * The page's own `<input type="file">` under the element's care. While it is adopted the element stands for it in the
 * form: `name` and `required` move to the element, otherwise the form would send the whole file as well as its receipt
 * and would demand a file of an input that is emptied after each choice. Both go back when the element leaves the page.
 */

export interface AdoptedInput {
  readonly input: HTMLInputElement
  release(): void
}

export interface AdoptionOptions {
  readonly host: HTMLElement
  readonly input: HTMLInputElement
  /** Said by a screen reader where the page gave the input no label. */
  readonly fallbackLabel: string
  /** What it takes, or whether it takes anything, has changed. */
  readonly onChange: () => void
}

/** What makes the input a part of the form; `form` names one elsewhere on the page. */
const TAKEN_OVER = ['name', 'required', 'form']
const WATCHED = ['multiple', 'accept', 'disabled', 'webkitdirectory']

export function adoptInput({ host, input, fallbackLabel, onChange }: AdoptionOptions): AdoptedInput {
  const undo: (() => void)[] = []

  const moveToHost = (attribute: string) => {
    const value = input.getAttribute(attribute)
    if (value === null) return
    input.removeAttribute(attribute)
    undo.push(() => input.setAttribute(attribute, value))
    if (host.hasAttribute(attribute)) return
    host.setAttribute(attribute, value)
    undo.push(() => host.removeAttribute(attribute))
  }
  const lend = (attribute: string, value: string) => {
    if (input.hasAttribute(attribute)) return
    input.setAttribute(attribute, value)
    undo.push(() => input.removeAttribute(attribute))
  }
  const takeOver = () => {
    for (const attribute of TAKEN_OVER) moveToHost(attribute)
  }

  takeOver()
  const isLabelled = (input.labels?.length ?? 0) > 0 || input.hasAttribute('aria-labelledby') || input.title !== ''
  if (!isLabelled) lend('aria-label', fallbackLabel)
  // Otherwise browsers say "No file chosen" over the whole zone, also while ten files are on their way.
  lend('title', '')

  // A framework that renders again may write either attribute again.
  const observer = new MutationObserver(() => {
    takeOver()
    onChange()
  })
  observer.observe(input, { attributes: true, attributeFilter: [...TAKEN_OVER, ...WATCHED] })

  return {
    input,
    release() {
      observer.disconnect()
      for (const step of undo.reverse()) step()
    },
  }
}

/**
 * Takes every File under `name` out of what a form is about to send, and leaves the receipts. The name was taken over,
 * so there should be none; but a script that gives the input its name back must not make the form send 40 GB.
 */
export function stripFiles(formData: FormData, name: string): void {
  const values = formData.getAll(name)
  const kept = values.filter((value) => typeof value === 'string')
  if (kept.length === values.length) return
  formData.delete(name)
  for (const value of kept) formData.append(name, value)
}
