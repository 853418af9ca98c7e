// The types that the files of the page, and the scripts that open it, have in common.

export type Message = string | ArrayBuffer;

/** What a page's reader gets: sockstream and the WHATWG streams deliver views, handlers whole buffers. */
export type Received = string | ArrayBuffer | Uint8Array;

/** One of the implementations that are compared. */
export interface Competitor {
  name: string;
  language: "Rust" | "JavaScript";
  /** The feature of the crate bench-client that selects it, for one in Rust. */
  feature?: string;
  /** The file in benches/page/competitors/, for one in JavaScript. */
  script?: string;
  ours?: boolean;
  /** Its consumer passes messages on without looking into them. */
  untouched?: boolean;
  /** The global that the browser must have for it. */
  global?: string;
}

export interface LoadedCompetitor extends Competitor {
  connect(url: string): Promise<Connection>;
}

/** An open connection of any competitor. */
export interface Connection {
  /** Receives `count` messages and calls `onBatch` after each `batch` of them. Resolves with the sum of their lengths, or with their digest. */
  receive(count: number, batch: number, verify: boolean, onBatch: () => void): Promise<number>;
  send(message: Message, count: number): Promise<void> | void;
  /** Sends a message and waits for its echo, `count` times. Resolves as `receive` does. */
  roundTrips(message: Message, count: number, verify: boolean): Promise<number>;
  close(): unknown;
}

export type Kind = "ascii" | "mixed" | "binary";
export type Scenario = "round trip" | "flood" | "upload";

/** One combination of scenario, message and number of sockets, in which all competitors take turns. */
export type BenchCase = {
  title: string;
  path: string;
  /** The names of those who take part. */
  competitors: string[];
  kind: Kind;
  size: number;
} & (
  | { measurement: "receive"; burst: number }
  | { measurement: "send" }
  | { measurement: "network"; scenario: Scenario; sockets: number }
);

export type CaseOf<Name extends BenchCase["measurement"]> = Extract<BenchCase, { measurement: Name }>;

/** What the page is asked to measure. */
export interface Plan {
  competitors: Competitor[];
  cases: BenchCase[];
  rounds: number;
  /** The WebSocket addresses of the echo servers. */
  servers: string[];
  /** If set, the page measures the memory of this one instead. */
  memoryOf?: Competitor;
}

/** Nanoseconds a message, a value for each round; or why there are none. */
export interface Timing {
  perMessage?: number[];
  failed?: string;
}

/** What a case measures, as `interleave` calls it. `Opened` is what a competitor is measured on. */
export interface Measurement<Opened> {
  /** The most messages in a round. */
  most: number;
  /** The fewest messages in a round, if not `unit`. */
  least?: number;
  /** A round has a multiple of this many messages. */
  unit: number;
  /** Everybody gets as many messages as the baseline takes in a round's time. */
  sameCount?: boolean;
  /** How long a round of the baseline should take. */
  roundMs?: number;
  /** Rounds before calibration ends. */
  warmUps?: number;
  /** Waits until nothing of the measurement before is left. */
  settle?(): Promise<void>;
  open(competitor: LoadedCompetitor): Promise<Opened>;
  /** Throws unless everything arrives as it was sent. */
  verify(opened: Opened, competitor: LoadedCompetitor): Promise<void>;
  /** Resolves with the milliseconds that `count` messages took. */
  round(opened: Opened, count: number, competitor: LoadedCompetitor): Promise<number>;
  close(opened: Opened): unknown;
}

/** What a stand-in offers to the benchmark, besides what the browser's class has. */
export interface StandIn {
  /** Sees each value that is passed to `send`. */
  seen?: (data: Received | Blob) => void;
  /** More messages were sent than were expected. */
  surplus?: boolean;
  deliver(event: StandInEvent): void;
}

/** A message event; `chunk` is what a WebSocketStream delivers in its place. */
export type StandInEvent = MessageEvent & { chunk: string | Uint8Array };

export interface OnStandIn {
  connection: Connection;
  socket: StandIn;
}

/** What the echo server saw of a connection. */
export interface ServerReport {
  text: number;
  binary: number;
  bytes: number;
  /** FNV-1a, 64 bits, in hexadecimal. */
  digest: string;
}

/** Bytes that a competitor holds or takes, a value for each round. */
export interface MemoryReport {
  /** By how much the JavaScript heap grew. */
  heap: Record<string, number[]>;
  /** The size of linear memory after all rounds. */
  linear: Record<string, number>;
  /** By how much the page's process grew at most. */
  peak: Record<string, number[]>;
  /** Why a phase has no values. */
  failed: Record<string, string>;
}
