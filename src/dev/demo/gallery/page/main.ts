/** The gallery's page: starts every scene. */
import { SCENES } from '../scenes.ts'
import { type Card, createCard } from './card.ts'
import { askNothingOnLeaving } from './place.ts'

askNothingOnLeaving(window)
const cards: Card[] = []
for (const element of document.querySelectorAll<HTMLElement>('[data-scene]')) {
  const scene = SCENES.find(({ name }) => name === element.dataset.scene)
  if (scene !== undefined) cards.push(createCard(element, scene))
}

addEventListener('pagehide', () => {
  for (const card of cards) card.end()
})
// Brought back from where a browser keeps pages for its back button, with every scene ended.
addEventListener('pageshow', ({ persisted }) => {
  if (persisted) location.reload()
})

await Promise.all(cards.map((card) => card.start()))
