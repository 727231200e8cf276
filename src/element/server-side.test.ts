import { expect, test } from 'vitest'

test('importing the element where there is no DOM, as a server that renders pages does, registers nothing and throws nothing', async () => {
  expect(globalThis.customElements).toBeUndefined()
  const { SluiceUploadElement } = await import('../element-define.ts')
  expect(SluiceUploadElement.formAssociated).toBe(true)
})
