/** What the test pages load: the element, registered, and the scripted uploader to drive it with. */
import '../../../src/element-define.ts'
import { createScriptedUploader } from './scripted-uploader.ts'

Object.assign(globalThis, { createScriptedUploader })
