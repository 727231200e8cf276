import type { AddOptions, Uploader } from '../client/browser/uploader.ts'
import type { FileSnapshot, UploaderSnapshot } from '../client/engine/snapshot.ts'
import { type AdoptedInput, adoptInput, stripFiles } from './adopted-input.ts'
import { changesBetween } from './changes.ts'
import { eventsOf } from './events.ts'
import { openFileIntake } from './file-intake.ts'
import { createFileTaking } from './file-taking.ts'
import { createFormFace, receiptsOf } from './form-face.ts'
import { type Limits, NO_LIMITS, readLimits } from './limits.ts'
import type { Messages } from './messages/catalogue.ts'
import { en } from './messages/en.ts'
import { loadMessages } from './messages/languages.ts'
import { createOwnUploader } from './own-uploader.ts'
import { createPictures } from './pictures.ts'
import { showStates } from './shown-states.ts'
import { createUploaderSlot, NOTHING } from './uploader-slot.ts'
import { isUnfinished } from './validity.ts'
import { createView, type View } from './view.ts'
import { createWording, type Wording } from './wording.ts'

/** Servers that render pages import the element too, and have no HTMLElement. */
const BaseElement: typeof HTMLElement = globalThis.HTMLElement ?? (class {} as unknown as typeof HTMLElement)

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
 * @attr {number} connections - The most connections to one host of the store. Default `6`.
 * @attr {boolean} polite - Sends over one connection, so that others can use the line. May be set while files are on
 *   their way.
 * @attr remember - `off`: nothing is kept in the browser, and no upload goes on after a reload. Default `on`.
 * @attr scope - An upload of an earlier visit is offered where it was begun: on the page of the same path, in the field
 *   of the same name. Elements that name a scope share theirs instead.
 * @attr drop - `zone`: files are taken only where they are dropped on the element; else anywhere on the page, and
 *   pasted ones too. Default `page`.
 * @attr max-size - The largest file, such as `2GB`; the application has the last word.
 * @attr {number} max-files - The most files.
 * @attr max-total-size - The most bytes of all files together, such as `10GB`.
 * @attr lang - Language of what the element says. Default: of the page around it, else English.
 * @attr name - Taken over from the input.
 * @attr required - Taken over from the input.
 *
 * @slot - The page's own `<input type="file">`; `multiple`, `accept`, `webkitdirectory`, `capture` and `disabled` stay
 *   with it.
 *
 * @fires sluice-upload-accept - Before a file is taken; `preventDefault()` leaves it out, `event.reason` says why.
 * @fires sluice-upload-added - A file was taken into the queue.
 * @fires sluice-upload-restored - An upload of an earlier visit is listed; it can go on.
 * @fires sluice-upload-progressed - More bytes of a file are on their way.
 * @fires sluice-upload-paused - An upload was paused.
 * @fires sluice-upload-resumed - An upload goes on that was paused or restored.
 * @fires sluice-upload-completed - A file is whole in the store; `event.file.receipt` proves it.
 * @fires sluice-upload-failed - An upload stopped; `event.file.problem` says why.
 * @fires sluice-upload-login-requested - The application wants the person to sign in again.
 * @fires sluice-upload-removed - A file is no longer listed.
 * @fires sluice-uploads-settled - Nothing is waiting or on its way any more.
 *
 * @csspart zone - The area that invites to choose and to drop; `zone-icon` in it.
 * @csspart drop-frame - The frame around the page while files are dragged over it.
 * @csspart notice - The lines about files that were not taken.
 * @csspart note - A quiet line: the connection is lost, or the browser cannot continue an upload later.
 * @csspart panel - What an earlier visit left behind, with its buttons (`continue-button`, `discard-button`).
 * @csspart list - All files: `summary` (with `pause-all-button`), then `files` with a `file` each.
 * @csspart file - A row: `badge`, `name`, `percent`, `bar` with `bar-fill`, `status`, `time-left`, `button`s
 *   (`retry-button`, `pause-button`, `cancel-button`, `report-button`).
 *
 * @cssprop --sluice-accent - What can be pressed, and how far it is.
 * @cssprop --sluice-on-accent - Words on the accent colour.
 * @cssprop --sluice-text - Names.
 * @cssprop --sluice-muted - What is said beside them.
 * @cssprop --sluice-surface - Behind the rows.
 * @cssprop --sluice-zone - Behind the invitation to choose and drop, and the line for all files.
 * @cssprop --sluice-border - Between rows and around them.
 * @cssprop --sluice-outline - Around the zone; bars of what is held.
 * @cssprop --sluice-track - What is not yet sent, in a bar.
 * @cssprop --sluice-success - Done.
 * @cssprop --sluice-warning - Waiting for something, or not taken.
 * @cssprop --sluice-error - Failed.
 * @cssprop --sluice-radius - Corners. Default `14px`.
 * @cssprop --sluice-list-height - The list scrolls beyond it. Default `min(36em, 80vh)`.
 *
 * @cssstate dragging - Files are dragged over the page, and this element would take them.
 * @cssstate uploading - Something is waiting or on its way.
 * @cssstate paused - Something is paused, and nothing on its way.
 * @cssstate failed - An upload stopped and was not tried again.
 * @cssstate done - All files are whole in the store.
 * @cssstate offline - The browser has no network.
 */
export class SluiceUploadElement extends BaseElement {
  static readonly formAssociated = true
  static readonly observedAttributes: readonly string[] = [
    'name',
    'required',
    'lang',
    'polite',
    'max-size',
    'max-files',
    'max-total-size',
  ]

  #headers: (() => HeadersInit | Promise<HeadersInit>) | undefined
  #metadata: Readonly<Record<string, string>> | undefined
  readonly #internals: ElementInternals = this.attachInternals()
  readonly #formFace = createFormFace(this.#internals)
  readonly #pictures = createPictures()
  readonly #childObserver = new MutationObserver(() => this.#adopt())
  readonly #slot = createUploaderSlot(
    () => createOwnUploader(this, () => this.headers?.() ?? {}),
    (snapshot) => this.#show(snapshot),
  )
  readonly #taking = createFileTaking({
    host: this,
    limits: () => this.#limits,
    listed: () => this.#shown,
    add: (files, options) => this.#add(files, options),
    drop: (file) => this.#drop(file),
    onRefused: (refused) => this.#view?.notify(refused),
  })
  #root: ShadowRoot | undefined
  #ownMessages: Partial<Messages> = {}
  #wording: Wording = createWording(en)
  #limits: Limits = NO_LIMITS
  #view: View | undefined
  #adopted: AdoptedInput | undefined
  #closeIntake: (() => void) | undefined
  #form: HTMLFormElement | null = null
  #shown: UploaderSnapshot = NOTHING
  #isDragging = false

  // Accessors rather than fields: Svelte sets a property only where the class has a setter for it.
  /** Further headers of every request to the application, such as a bearer token. Asked again after a 401. */
  get headers(): (() => HeadersInit | Promise<HeadersInit>) | undefined {
    return this.#headers
  }

  set headers(headers: (() => HeadersInit | Promise<HeadersInit>) | undefined) {
    this.#headers = headers
  }

  /** The page's own words about the files that are chosen from now on; `authorize` sees them. */
  get metadata(): Readonly<Record<string, string>> | undefined {
    return this.#metadata
  }

  set metadata(metadata: Readonly<Record<string, string>> | undefined) {
    this.#metadata = metadata
  }

  /** The engine. The element makes one when it comes into the page, unless the page sets one of its own before. */
  get uploader(): Uploader | undefined {
    return this.#slot.current
  }

  set uploader(uploader: Uploader | undefined) {
    this.#slot.give(uploader)
    if (this.isConnected) this.#slot.watch()
  }

  /** What the element says, in the page's language if it is one of ours. What the page sets here goes before. */
  get messages(): Messages {
    return this.#wording.messages
  }

  set messages(messages: Partial<Messages>) {
    this.#ownMessages = messages
    this.#speak({ ...this.#wording.messages, ...messages })
  }

  /** All files that are listed, each as it is now. */
  get files(): readonly FileSnapshot[] {
    return this.#shown.files
  }

  /** What the form submits. */
  get receipts(): readonly string[] {
    return receiptsOf(this.#shown)
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
  addFiles(files: Iterable<File>, options: AddOptions = {}): void {
    this.#taking.take([...files], options)
  }

  /** Goes on after `sluice-upload-login-requested`, once the person has signed in. */
  continueAfterLogin(): void {
    this.#slot.current?.resumeAfterLogin()
  }

  connectedCallback(): void {
    if (this.#root === undefined) {
      this.#root = this.attachShadow({ mode: 'open' })
      this.addEventListener('focusin', () => this.#renderZone())
      this.addEventListener('focusout', () => this.#renderZone())
      this.#build()
    }
    this.#childObserver.observe(this, { childList: true })
    this.#closeIntake = openFileIntake({
      host: this,
      input: () => this.#adopted?.input,
      isDisabled: () => this.#isDisabled(),
      onDragging: (where) => this.#setDragging(where),
      onFiles: (batches) => void this.#taking.takeAll(batches),
    })
    this.#adopt()
    void this.#findLanguage()
    this.#slot.watch()
    // What an earlier visit left behind shows by itself. Later, so that a page's script can set an engine of its own.
    setTimeout(() => {
      if (this.isConnected) this.#slot.need()
    })
  }

  disconnectedCallback(): void {
    this.#childObserver.disconnect()
    this.#closeIntake?.()
    this.#adopted?.release()
    this.#adopted = undefined
    this.#slot.unwatch()
    // An element that is only moved comes back within the same task, and its uploads go on.
    setTimeout(() => {
      if (!this.isConnected) this.#slot.letGo()
    })
  }

  attributeChangedCallback(name: string): void {
    if (name === 'lang') void this.#findLanguage()
    else if (name === 'polite') this.#slot.current?.setPolite(this.hasAttribute('polite'))
    else if (name.startsWith('max-')) this.#readLimits()
    else this.#updateForm()
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
    this.#view?.notify([])
    for (const file of this.files) this.#drop(file)
  }

  readonly #onFormData = (event: FormDataEvent): void => stripFiles(event.formData, this.name)

  #build(): void {
    if (this.#root === undefined) return
    const { direction } = this.#wording.messages
    this.#view = createView({
      root: this.#root,
      wording: this.#wording,
      direction: this.closest('[dir]') === null ? direction : undefined,
      targets: {
        uploader: () => this.#slot.current,
        pictures: this.#pictures,
        choose: () => this.#adopted?.input.click(),
      },
      focusInput: () => this.focus(),
    })
    this.#view.render(changesBetween(NOTHING, this.#shown))
    this.#renderZone()
  }

  async #findLanguage(): Promise<void> {
    const tag = this.closest<HTMLElement>('[lang]')?.lang ?? ''
    const found = await loadMessages(this.#ownMessages.language ?? tag)
    if (found.language !== this.#wording.messages.language) this.#speak({ ...found, ...this.#ownMessages })
  }

  #speak(messages: Messages): void {
    this.#wording = createWording(messages)
    this.#build()
    this.#adopted?.release()
    this.#adopted = undefined
    this.#adopt()
  }

  #adopt(): void {
    if (!this.isConnected) return
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
          this.#readLimits()
          this.#updateForm()
        },
      })
    }
    this.#readLimits()
    this.#updateForm()
  }

  #readLimits(): void {
    try {
      this.#limits = readLimits(this, this.#adopted?.input)
    } catch (error) {
      // A mistake in the page, told where its author looks; the application has its own limits.
      reportError(error)
    }
    this.#renderZone()
  }

  #isDisabled(): boolean {
    return this.#adopted?.input.matches(':disabled') ?? this.matches(':disabled')
  }

  #add(files: readonly File[], options: AddOptions): void {
    this.#pictures.keep(files, (file) => options.path?.(file))
    const { metadata } = this
    this.#slot.need().add(files, metadata === undefined ? options : { metadata, ...options })
  }

  #drop(file: FileSnapshot): void {
    if (isUnfinished(file)) this.#slot.current?.cancel(file.key)
    else this.#slot.current?.remove(file.key)
  }

  #setDragging(where: 'zone' | 'page' | undefined): void {
    this.#view?.renderFrame(where === 'page')
    if (this.#isDragging === (where !== undefined)) return
    this.#isDragging = where !== undefined
    showStates(this.#internals, this.#shown, this.#isDragging)
    this.#renderZone()
  }

  #renderZone(): void {
    const input = this.#adopted?.input
    this.#view?.renderZone({
      limits: this.#limits,
      folder: input?.hasAttribute('webkitdirectory') === true,
      disabled: this.#isDisabled(),
      compact: this.files.length > 0,
      dragging: this.#isDragging,
      focused: input?.matches(':focus-visible') ?? false,
    })
  }

  #show(snapshot: UploaderSnapshot): void {
    const before = this.#shown
    if (before === snapshot) return
    this.#shown = snapshot
    const changes = changesBetween(before, snapshot)
    this.#view?.render(changes)
    for (const file of changes.removed) this.#pictures.forget(file)
    if ((before.files.length === 0) !== (snapshot.files.length === 0)) this.#renderZone()
    showStates(this.#internals, snapshot, this.#isDragging)
    this.#updateForm()
    for (const event of eventsOf(changes)) this.dispatchEvent(event)
    // Nobody wants to tidy up by hand what they have just cancelled.
    for (const file of snapshot.files) if (file.state === 'cancelled') this.#slot.current?.remove(file.key)
  }

  #updateForm(): void {
    this.#formFace.update({
      snapshot: this.#shown,
      name: this.name,
      required: this.required,
      disabled: this.#isDisabled(),
      anchor: this.#adopted?.input,
      wording: this.#wording,
    })
  }
}
