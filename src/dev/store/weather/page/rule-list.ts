/** The rules in force, each with what it did so far and a way to take it back. */
import type { Climate, StandingRule } from '../rules.ts'
import { byId, element, icon } from './dom.ts'
import type { Sky } from './weather-api.ts'
import { faultWords, filterWords, matchWords } from './words.ts'

export interface RuleListActs {
  removeRule(id: string): void
  endClimate(): void
}

export function showRules({ rules, climate }: Sky, acts: RuleListActs): void {
  const list = byId('rules', HTMLUListElement)
  const focused = document.activeElement?.closest('li')?.dataset.id
  const rows = rules.map((rule) => ruleRow(rule, acts))
  if (climate !== null) rows.push(climateRow(climate, acts))
  list.replaceChildren(...rows)
  list.hidden = rows.length === 0
  byId('no-rules', HTMLParagraphElement).hidden = rows.length > 0
  // The counts change under the person's hands.
  if (focused !== undefined)
    rows
      .find(({ dataset }) => dataset.id === focused)
      ?.querySelector('button')
      ?.focus()
}

function ruleRow(rule: StandingRule, { removeRule }: RuleListActs): HTMLLIElement {
  const words = faultWords(rule.fault)
  const about = `${capital(matchWords(rule.match))} · ${rule.applied} of ${rule.met} so far`
  return row(rule.id, capital(words), about, `Remove the rule: ${words}`, () => removeRule(rule.id))
}

function climateRow({ seed, chances, match = {} }: Climate, { endClimate }: RuleListActs): HTMLLIElement {
  const kinds = Object.entries(chances).map(([kind, chance]) => `${kind.replaceAll('-', ' ')} ${chance * 100} %`)
  const about = `${capital(filterWords(match, true))} · ${kinds.join(', ')}`
  return row('climate', `By chance, seed ${seed}`, about, 'End the weather by chance', endClimate)
}

function row(id: string, title: string, about: string, label: string, remove: () => void): HTMLLIElement {
  const button = element('button', 'remove', icon('cross'))
  button.type = 'button'
  button.setAttribute('aria-label', label)
  button.addEventListener('click', remove)
  const text = element('div', '', element('p', '', title), element('p', 'about', about))
  const item = element('li', 'rule', text, button)
  item.dataset.id = id
  return item
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}
