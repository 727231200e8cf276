/**
 * What can go wrong, as data. Each kind shows as the real fault would: at the socket, in the body that is being received,
 * in the answer, or in what the store's disk seems to hold. `kinds/` has one file for each.
 */

/** The request waits before anything is done with it: a long way to the store and back. */
export interface LatencyFault {
  readonly kind: 'latency'
  /** Milliseconds. */
  readonly ms: number
  /**
   * Up to so many milliseconds more, at random.
   *
   * @default 0
   */
  readonly jitterMs?: number
}

/** A narrow link. Received bodies are read from the socket no faster, so the sender's own progress slows down. */
export interface BandwidthFault {
  readonly kind: 'bandwidth'
  /** Of request bodies. @default no limit */
  readonly uploadBytesPerSecond?: number
  /** Of answers. @default no limit */
  readonly downloadBytesPerSecond?: number
  /**
   * Who shares it: all requests of this rule, or each has it for itself.
   *
   * @default 'link'
   */
  readonly per?: 'link' | 'request'
}

/** The connection is reset (TCP RST) while a body is being received. Nothing is stored. */
export interface ResetFault {
  readonly kind: 'reset'
  /**
   * Bytes of the body that are received before; shorter bodies get through.
   *
   * @default 0: before the first one, and requests without a body are reset too
   */
  readonly afterBytes?: number
}

/** The store stops reading a body, and the connection stays open. */
export interface StallFault {
  readonly kind: 'stall'
  /**
   * Bytes of the body that are received before; shorter bodies get through.
   *
   * @default 0
   */
  readonly afterBytes?: number
  /**
   * Milliseconds until it goes on.
   *
   * @default it never goes on: the client has to give up
   */
  readonly ms?: number
}

/** Another answer than the store's own. */
export interface StatusFault {
  readonly kind: 'status'
  /** 200 to 599. */
  readonly status: number
  /**
   * When it is answered: without reading the body; when the body has been read, and dropped; or when the store has done
   * what was asked, as a gateway does that gave up waiting.
   *
   * @default 'at-once'
   */
  readonly when?: 'at-once' | 'after-body' | 'after-storing'
  /**
   * With the CORS headers that the container allows, as answers of Swift's own controllers have them. Without them, as
   * answers of its middlewares and of load balancers, a page sees a network error of status 0.
   *
   * @default false
   */
  readonly cors?: boolean
  /** Seconds, as the answer's `Retry-After`. @default no such header */
  readonly retryAfterSeconds?: number
  /** Further headers of the answer. @default none */
  readonly headers?: Readonly<Record<string, string>>
  /** Body of the answer. @default what Swift explains for that status */
  readonly text?: string
}

/** The store does what was asked, and the answer is lost. */
export interface NoAnswerFault {
  readonly kind: 'no-answer'
  /**
   * What becomes of the connection: closed, reset (TCP RST), or held open in silence.
   *
   * @default 'close'
   */
  readonly ending?: 'close' | 'reset' | 'hold'
}

/** The answer to a PUT names another ETag than that of the stored bytes. */
export interface WrongEtagFault {
  readonly kind: 'wrong-etag'
}

/**
 * One byte of an uploaded body is changed on its way to the disk. A PUT that sent its ETag is answered 422, as by Swift;
 * one that did not is stored with the wrong byte and answered 201.
 */
export interface FlipByteFault {
  readonly kind: 'flip-byte'
  /** Offset of that byte; shorter bodies stay whole. @default 0 */
  readonly at?: number
}

/** A signed request is treated as if its signature had expired: TempURL's 401, without CORS headers. */
export interface ExpiredFault {
  readonly kind: 'expired'
}

/** A container is listed, and counted, without what was written to it lately. */
export interface LaggingListingFault {
  readonly kind: 'lagging-listing'
  /** Objects written within so many milliseconds are not listed. */
  readonly ms: number
}

/**
 * The object of the request is lost: 404 from now on, though it is still listed, until it is written anew or the rule is
 * taken back. A PUT is acknowledged first and its object lost then.
 */
export interface LostObjectFault {
  readonly kind: 'lost-object'
}

/** No disk has room for the object: 507 from the object servers, which Swift's proxy makes a 503. */
export interface DiskFullFault {
  readonly kind: 'disk-full'
}

export type Fault =
  | LatencyFault
  | BandwidthFault
  | ResetFault
  | StallFault
  | StatusFault
  | NoAnswerFault
  | WrongEtagFault
  | FlipByteFault
  | ExpiredFault
  | LaggingListingFault
  | LostObjectFault
  | DiskFullFault

export type FaultName = Fault['kind']
