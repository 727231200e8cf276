/** What is told before a byte is sent, and what the form around it knows. */
import type { SceneGroup } from '../scene.ts'

export const BEFORE: SceneGroup = {
  id: 'before',
  title: 'Before anything is sent',
  scenes: [
    {
      name: 'limits',
      title: 'Limits',
      sentence: 'Pictures and PDF of up to 5 MB, three at most; what does not fit is named and not sent.',
      shows: 'done',
      files: [
        { name: 'Plan of the garden.pdf', type: 'application/pdf', size: 1_200_000 },
        { name: 'Wedding at the lake.mov', type: 'video/quicktime', size: 2_000_000 },
        { name: 'Scan of the whole archive.pdf', type: 'application/pdf', size: 48_000_000 },
      ],
      input: { multiple: '', accept: 'image/*,.pdf' },
      element: { 'max-size': '5MB', 'max-files': '3' },
    },
    {
      name: 'required',
      title: 'Required',
      sentence: 'The form cannot be sent before a file has arrived: try its button.',
      shows: 'nothing',
      input: { multiple: '', required: '' },
      isForm: true,
    },
    {
      name: 'one-file',
      title: 'One file',
      sentence: 'Without the attribute for several, another file takes the place of the first.',
      shows: 'done',
      files: [{ name: 'Portrait.png', type: 'image/png' }],
      input: {},
    },
    {
      name: 'disabled',
      title: 'Disabled',
      sentence: 'As every input, with the attribute, or by the fieldset around it.',
      shows: 'nothing',
      input: { multiple: '', disabled: '' },
    },
  ],
}
