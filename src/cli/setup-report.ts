/** What `sluice setup` tells a person. */
import type { SetUpPlan, SetUpStep } from '../swift/set-up/set-up.ts'
import { style, wrap } from './terminal.ts'

/** What happens to a container stands below its name. */
const INDENT = '    '

/** The plan before it is carried out. */
export function describePlan(plan: SetUpPlan, storageUrl: URL): string {
  const title = `${style('bold', 'Set-up')} of ${storageUrl.origin}${storageUrl.pathname}`
  if (plan.steps.length === 0) return `${title}\n\n  Everything is in place; nothing to do.\n`
  return `${title}\n\n${plan.steps.map(describeStep).join('\n\n')}\n`
}

function describeStep({ container, isNew, edits }: SetUpStep): string {
  const name = container === undefined ? 'the account' : container
  const title = `  ${style('bold', name)}${isNew ? style('dim', ' · new container') : ''}`
  const lines = edits.map(({ text }) => wrap(text, `${INDENT}  `, `${INDENT}${style('green', '+')} `))
  return [title, ...lines].join('\n')
}

/** Lines for the application's environment. They hold the keys. */
export function environmentLines(plan: SetUpPlan): readonly string[] {
  const lines = [
    `SLUICE_CONTAINER=${quote(plan.containers.finished)}`,
    `SLUICE_TEMPURL_KEY=${quote(plan.tempUrlKey.value)}`,
  ]
  return plan.downloadKey === undefined ? lines : [...lines, `SLUICE_DOWNLOAD_KEY=${quote(plan.downloadKey.value)}`]
}

/** Plain where every reader of such files agrees; single quotes elsewhere. */
function quote(value: string): string {
  return /^[\w./:@%+=,-]+$/.test(value) ? value : `'${value.replaceAll("'", "'\\''")}'`
}

/** For `--json`. Keys are in it only when they were asked for. */
export function jsonReport(
  plan: SetUpPlan,
  { applied, showKeys }: { readonly applied: boolean; readonly showKeys: boolean },
): string {
  const key = ({ source, value }: SetUpPlan['tempUrlKey']) => (showKeys ? { source, value } : { source })
  return JSON.stringify({
    containers: plan.containers,
    applied,
    steps: plan.steps.map(({ container = null, isNew, edits }) => ({
      container,
      new: isNew,
      changes: edits.map(({ text }) => text),
    })),
    tempUrlKey: key(plan.tempUrlKey),
    ...(plan.downloadKey === undefined ? {} : { downloadKey: key(plan.downloadKey) }),
  })
}
