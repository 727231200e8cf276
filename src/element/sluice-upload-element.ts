import { createUploader } from '../client/browser/create-uploader.ts'
import type { Uploader } from '../client/browser/uploader.ts'
import type { FileSnapshot, UploaderSnapshot } from '../client/engine/snapshot.ts'
import { isAccepted } from './accept.ts'
import { type AdoptedInput, adoptInput, stripFiles } from './adopted-input.ts'
import { eventsBetween } from './events.ts'
import { listenForFiles } from './file-intake.ts'
import type { Messages } from './messages/catalogue.ts'
import { en } from './messages/en.ts'
import { csrfHeaders } from './request-headers.ts'
import { createUploaderSlot, NOTHING } from './uploader-slot.ts'
import { isUnfinished, judgeValidity } from './validity.ts'
import { createView, type View } from './view.ts'
import { createWording, type Wording } from './wording.ts'

/** Servers that render pages import the element too, and have no HTMLElement. */
const BaseElement: typeof HTMLElement = globalThis.HTMLElement ?? (class {} as unknown as typeof HTMLElement)

/** Where the upload server is mounted unless it is told otherwise. */
const DEFAULT_ENDPOINT = '/uploads'

/**
 * `<sluice-upload>`: makes the `<input type="file">` inside it upload straight to the object store, and submits a
 * signed receipt for each file under the input's name.
 *
 * ```html
 * <sluice-upload endpoint="/uploads"><input type="file" name="video" multiple required></sluice-upload>
 * ```
 *
 * @attr endpoint - Where the application mounted the upload server. Default `/uploads`.
 * @attr credentials - `omit`, `same-origin` or `include`, for requests to the application. Default `same-origin`.
 * @attr csrf-cookie - Cookie that holds the CSRF token. Without it `<meta name="csrf-token">` is read.
 * @attr csrf-header - Header that carries the token. Default `X-CSRF-Token`.
 * @attr worker-url - Address of the hash worker. Default `{endpoint}/hash-worker.js`.
 * @attr name - Taken over from the input.
 * @attr required - Taken over from the input.
 *
 * @slot - The page's own `<input type="file">`; `multiple`, `accept` and `disabled` stay with it.
 *
 * @fires sluice-upload-added - A file was taken into the queue.
 * @fires sluice-upload-progressed - More bytes of a file are on their way.
 * @fires sluice-upload-completed - A file is whole in the store; `event.file.receipt` proves it.
 * @fires sluice-upload-failed - An upload stopped; `event.file.problem` says why.
 * @fires sluice-upload-login-requested - The application wants the person to sign in again.
 * @fires sluice-upload-removed - A file is no longer listed.
 * @fires sluice-uploads-settled - Nothing is waiting or on its way any more.
 *
 * @csspart zone - The area that invites to choose and to drop; `zone-icon` in it.
 * @csspart notice - The line about files that were not taken.
 * @csspart list - All files: `summary`, then `files` with a `file` each.
 * @csspart file - A row: `badge`, `name`, `percent`, `bar` with `bar-fill`, `status`, `time-left`, `button`s
 *   (`retry-button`, `cancel-button`).
 *
 * @cssprop --sluice-accent, --sluice-on-accent, --sluice-text, --sluice-muted, --sluice-surface, --sluice-zone,
 *   --sluice-border, --sluice-outline, --sluice-track, --sluice-success, --sluice-warning, --sluice-error - Colours.
 * @cssprop --sluice-radius - Corners. Default `14px`.
 */
export class SluiceUploadElement extends BaseElement {
  static readonly formAssociated = true
  static readonly observedAttributes: readonly string[] = ['name', 'required']

  /** Further headers of every request to the application, such as a bearer token. Asked again after a 401. */
  headers: (() => HeadersInit | Promise<HeadersInit>) | undefined

  readonly #internals: ElementInternals = this.attachInternals()
  readonly #childObserver = new MutationObserver(() => this.#adopt())
  #root: ShadowRoot | undefined
  #wording: Wording = createWording(en)
  #view: View | undefined
  #adopted: AdoptedInput | undefined
  #form: HTMLFormElement | null = null
  readonly #slot = createUploaderSlot(
    () => this.#createUploader(),
    (snapshot) => this.#show(snapshot),
  )
  #shown: UploaderSnapshot = NOTHING
  #isDragging = false

  /** The engine. Made when the first file is chosen, unless the page sets one of its own before. */
  get uploader(): Uploader | undefined {
    return this.#slot.current
  }

  set uploader(uploader: Uploader | undefined) {
    this.#slot.give(uploader)
    if (this.isConnected) this.#slot.watch()
  }

  /** What the element says. English unless set. */
  get messages(): Messages {
    return this.#wording.messages
  }

  set messages(messages: Messages) {
    this.#wording = createWording(messages)
    if (this.#view !== undefined) this.#build()
  }

  get files(): readonly FileSnapshot[] {
    return this.#shown.files
  }

  /** What the form submits. */
  get receipts(): readonly string[] {
    return this.files.flatMap((file) => (file.state === 'done' && file.receipt !== undefined ? [file.receipt] : []))
  }

  get name(): string {
    return this.getAttribute('name') ?? ''
  }

  set name(name: string) {
    this.setAttribute('name', name)
  }

  get required(): boolean {
    return this.hasAttribute('required')
  }

  set required(required: boolean) {
    this.toggleAttribute('required', required)
  }

  get form(): HTMLFormElement | null {
    return this.#internals.form
  }

  get validity(): ValidityState {
    return this.#internals.validity
  }

  get validationMessage(): string {
    return this.#internals.validationMessage
  }

  get willValidate(): boolean {
    return this.#internals.willValidate
  }

  checkValidity(): boolean {
    return this.#internals.checkValidity()
  }

  reportValidity(): boolean {
    return this.#internals.reportValidity()
  }

  override focus(options?: FocusOptions): void {
    this.#adopted?.input.focus(options)
  }

  /** Takes files as if they had been chosen; what the input does not accept is left out and named. */
  addFiles(files: Iterable<File>, pathOf?: (file: File) => string | undefined): void {
    const input = this.#adopted?.input
    const fitting: File[] = []
    const refused: File[] = []
    for (const file of files) (isAccepted(file, input?.accept ?? '') ? fitting : refused).push(file)
    const isOne = input?.multiple !== true
    const isTooMany = isOne && fitting.length > 1
    this.#view?.notify(isTooMany ? this.#tooMany() : this.#refusal(refused))
    if (isTooMany || fitting.length === 0) return
    if (isOne) this.#clear()
    this.#slot.need().add(fitting, pathOf === undefined ? {} : { path: pathOf })
  }

  /** Goes on after `sluice-upload-login-requested`, once the person has signed in. */
  continueAfterLogin(): void {
    this.#slot.current?.resumeAfterLogin()
  }

  connectedCallback(): void {
    if (this.#view === undefined) {
      this.#root = this.attachShadow({ mode: 'open' })
      this.#build()
      this.#listen()
    }
    this.#childObserver.observe(this, { childList: true })
    this.#adopt()
    this.#slot.watch()
  }

  disconnectedCallback(): void {
    this.#childObserver.disconnect()
    this.#adopted?.release()
    this.#adopted = undefined
    this.#slot.unwatch()
    // An element that is only moved comes back within the same task, and its uploads go on.
    setTimeout(() => {
      if (!this.isConnected) this.#slot.letGo()
    })
  }

  attributeChangedCallback(): void {
    this.#updateForm()
  }

  formAssociatedCallback(form: HTMLFormElement | null): void {
    this.#form?.removeEventListener('formdata', this.#onFormData)
    form?.addEventListener('formdata', this.#onFormData)
    this.#form = form
  }

  formDisabledCallback(): void {
    this.#renderZone()
    this.#updateForm()
  }

  formResetCallback(): void {
    this.#view?.notify('')
    this.#clear()
  }

  readonly #onFormData = (event: FormDataEvent): void => stripFiles(event.formData, this.name)

  #build(): void {
    if (this.#root === undefined) return
    this.#view = createView({
      root: this.#root,
      wording: this.#wording,
      actions: {
        cancel: (key) => this.#slot.current?.cancel(key),
        retry: (key) => this.#slot.current?.retry(key),
        remove: (key) => this.#slot.current?.remove(key),
        continueAfterLogin: () => this.continueAfterLogin(),
      },
      focusInput: () => this.focus(),
    })
    this.#view.render(this.#shown, this.#shown)
    this.#renderZone()
  }

  #listen(): void {
    this.addEventListener('focusin', () => this.#renderZone())
    this.addEventListener('focusout', () => this.#renderZone())
    listenForFiles({
      host: this,
      input: () => this.#adopted?.input,
      isDisabled: () => this.#isDisabled(),
      onDragging: (isDragging) => this.#setDragging(isDragging),
      onFiles: (files, pathOf) => this.addFiles(files, pathOf),
      onUnreadableFolder: () => this.#view?.notify(this.#wording.messages.problems.unreadable),
    })
  }

  #setDragging(isDragging: boolean): void {
    if (this.#isDragging === isDragging) return
    this.#isDragging = isDragging
    this.#renderZone()
  }

  #adopt(): void {
    const input = this.querySelector<HTMLInputElement>(':scope > input[type="file"]')
    if (input === (this.#adopted?.input ?? null)) return
    this.#adopted?.release()
    this.#adopted = undefined
    if (input !== null) {
      const { messages } = this.#wording
      this.#adopted = adoptInput({
        host: this,
        input,
        fallbackLabel: input.multiple ? messages.chooseFiles : messages.chooseFile,
        onChange: () => {
          this.#renderZone()
          this.#updateForm()
        },
      })
    }
    this.#renderZone()
    this.#updateForm()
  }

  #isDisabled(): boolean {
    return this.#adopted?.input.matches(':disabled') ?? this.matches(':disabled')
  }

  #renderZone(): void {
    const input = this.#adopted?.input
    this.#view?.renderZone({
      multiple: input?.multiple ?? false,
      disabled: this.#isDisabled(),
      compact: this.#shown.files.length > 0,
      dragging: this.#isDragging,
      focused: input?.matches(':focus-visible') ?? false,
    })
  }

  #refusal(files: readonly File[]): string {
    if (files.length === 0) return ''
    const { messages, fill, subject } = this.#wording
    return `${fill(messages.notAdded, { files: subject(files) })} ${messages.problems.type}`
  }

  #tooMany(): string {
    const { messages, fill, count } = this.#wording
    return `${messages.problems.tooMany} ${fill(messages.atMost, { limit: count(messages.files, 1) })}`
  }

  #createUploader(): Uploader {
    const { baseURI } = this.ownerDocument
    const endpoint = new URL(this.getAttribute('endpoint') ?? DEFAULT_ENDPOINT, baseURI)
    const credentials = this.getAttribute('credentials') as RequestCredentials | null
    const workerUrl = this.getAttribute('worker-url')
    return createUploader({
      endpoint,
      headers: () => this.#requestHeaders(endpoint),
      ...(credentials === null ? {} : { credentials }),
      ...(workerUrl === null ? {} : { workerUrl: new URL(workerUrl, baseURI) }),
    })
  }

  async #requestHeaders(endpoint: URL): Promise<Headers> {
    const headers = new Headers(await this.headers?.())
    const csrf = csrfHeaders({
      document: this.ownerDocument,
      endpoint,
      cookie: this.getAttribute('csrf-cookie'),
      header: this.getAttribute('csrf-header'),
    })
    for (const [name, value] of Object.entries(csrf)) headers.set(name, value)
    return headers
  }

  #show(snapshot: UploaderSnapshot): void {
    const before = this.#shown
    if (before === snapshot) return
    this.#shown = snapshot
    this.#view?.render(before, snapshot)
    this.#renderZone()
    this.#updateForm()
    for (const event of eventsBetween(before, snapshot)) this.dispatchEvent(event)
    // Nobody wants to tidy up by hand what they have just cancelled.
    for (const file of snapshot.files) if (file.state === 'cancelled') this.#slot.current?.remove(file.key)
  }

  #updateForm(): void {
    const { name, receipts } = this
    const isSubmitted = name !== '' && receipts.length > 0 && !this.#isDisabled()
    this.#internals.setFormValue(isSubmitted ? formValue(name, receipts) : null)
    const { flags, message } = judgeValidity(this.#shown, this.required, this.#wording)
    const anchor = this.#adopted?.input
    if (this.#isDisabled() || message === '') this.#internals.setValidity({})
    else this.#internals.setValidity(flags, message, anchor)
  }

  #clear(): void {
    for (const file of this.files) {
      if (isUnfinished(file)) this.#slot.current?.cancel(file.key)
      else this.#slot.current?.remove(file.key)
    }
  }
}

/** Several entries under one name, as an input with several files has them. */
function formValue(name: string, receipts: readonly string[]): FormData {
  const value = new FormData()
  for (const receipt of receipts) value.append(name, receipt)
  return value
}
