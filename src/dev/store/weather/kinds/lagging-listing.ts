/**
 * In Swift an object is listed when the container server has heard of it; where that one is slow, up to minutes later.
 * Here the container looks as if the latest objects had not been reported yet. (An overwritten object is then missing,
 * where Swift would still list its former version.)
 */
import type { Backend } from '../../backend/backend.ts'
import type { ContainerState } from '../../backend/catalog.ts'
import { TICKS_PER_SECOND, type Timestamp } from '../../backend/timestamp.ts'
import { kindOf } from '../../http/path.ts'
import type { FaultKind } from '../fault-kind.ts'
import type { LaggingListingFault } from '../faults.ts'
import { withView } from '../request-change.ts'

export const laggingListing: FaultKind<LaggingListingFault> = {
  befalls: ({ method, path }) => ['GET', 'HEAD'].includes(method) && kindOf(path) === 'container',
  // Seconds at most: what a container server that is merely busy takes.
  draw: (chance) => ({ kind: 'lagging-listing', ms: chance.between(200, 3000) }),
  prepare: ({ ms }) => ({
    stage: () => (request, next) => next(withView(request, (backend) => laggingBackend(backend, ms))),
  }),
}

function laggingBackend(backend: Backend, ms: number): Backend {
  const until = backend.stamp() - ms * (TICKS_PER_SECOND / 1000)
  return {
    ...backend,
    container(account, name) {
      const state = backend.container(account, name)
      return state === undefined ? undefined : asOf(state, until)
    },
  }
}

function asOf(state: ContainerState, until: Timestamp): ContainerState {
  const objects = new Map([...state.objects].filter(([, { createdAt }]) => createdAt <= until))
  const only = (names: Iterable<string>): IterableIterator<string> => listed(names, objects)
  return {
    ...state,
    objects,
    names: {
      ...state.names,
      ascending: (from, after) => only(state.names.ascending(from, after)),
      descending: (before) => only(state.names.descending(before)),
    },
    bytes: [...objects.values()].reduce((sum, { size }) => sum + size, 0),
  }
}

function* listed(names: Iterable<string>, objects: ReadonlyMap<string, unknown>): IterableIterator<string> {
  for (const name of names) if (objects.has(name)) yield name
}
