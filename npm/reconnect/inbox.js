// Received messages: those of a connection that is being set up, and those of all connections before it.

import { sizeOf } from "../arguments/data.js";
import { Receiver } from "../driver/receiver.js";
import { Queue } from "../lib/queue.js";
import * as n from "../machine/numbers.js";

/** @import { Connection } from "../driver/connection.js" */
/** @import { Source } from "../driver/receiver.js" */
/** @import { Machine } from "../machine/machine.js" */
/** @import { Client } from "./client.js" */

/** The messages for the user. One receive buffer bounds them and those of the current connection, whose machine counts both. */
export class Inbox extends Receiver {
  /** What comes after the last message. */
  end = n.ANSWER_PENDING;
  /** How many messages were read. */
  reads = 0;
  /** How many messages have arrived, without those that `onOpen` has read and the answers to the heartbeat. */
  received = 0;
  receivedBytes = 0;
  messages;
  #client;

  /** @param {Client} client */
  constructor(client) {
    /** @type {Queue<string | ArrayBuffer>} */
    const messages = new Queue();
    /** @type {Pick<Machine, "end" | "taken">} */
    const machine = {
      taken: (size) => {
        this.reads++;
        client.connection?.machine?.taken(size);
      },
      end: () => {
        const { end } = this;
        // One reader gets the error.
        if (end) this.end = n.ANSWER_ENDED;
        return end;
      },
    };
    const source = {
      machine,
      get error() {
        return client.error;
      },
      fail: (/** @type {number} */ event, /** @type {string} */ reason) => client.connection?.fail(event, reason),
    };
    super(/** @type {Source} */ (/** @type {unknown} */ (source)), messages);
    this.messages = messages;
    this.#client = client;
  }

  /**
   * @param {unknown} data
   * @param {Machine} machine
   */
  receive(data, machine) {
    if (this.#client.heard(data)) return;
    this.#count(data);
    super.receive(data, machine);
  }

  /** @param {Machine} machine */
  detach(machine) {
    this.#client.detached(machine);
  }

  /**
   * Has the machine of a new connection count the messages that were not read.
   *
   * @param {Machine} machine
   */
  count(machine) {
    for (let { length } = this.messages; length--; ) {
      const message = this.messages.shift();
      machine.received(/** @type {number} */ (sizeOf(message)));
      this.messages.push(message);
    }
  }

  /** @param {Queue<string | ArrayBuffer>} messages  that the machine counts already */
  append(messages) {
    while (messages.length) {
      const message = messages.shift();
      this.#count(message);
      this.messages.push(message);
    }
    this.serve();
  }

  /** @param {unknown} data */
  #count(data) {
    this.received++;
    this.receivedBytes += sizeOf(data) ?? 0;
  }
}

/** A machine of which nothing more comes. */
const ENDED = /** @type {Machine} */ ({ end: () => n.ANSWER_ENDED });

/** The messages of a connection that is being set up, for `onOpen`. */
export class SetUpInbox extends Receiver {
  messages;
  #client;

  /**
   * @param {Client} client
   * @param {Connection} connection
   */
  constructor(client, connection) {
    /** @type {Queue<string | ArrayBuffer>} */
    const messages = new Queue();
    /** @type {Source} */
    const source = {
      get machine() {
        return connection.receiver === inbox ? connection.machine : undefined;
      },
      get error() {
        return connection.error;
      },
      failure: () => connection.failure(),
      fail: (event, reason) => connection.fail(event, reason),
      handle: (event) => connection.handle(event),
    };
    super(source, messages);
    const inbox = this;
    this.messages = messages;
    this.#client = client;
  }

  /**
   * @param {unknown} data
   * @param {Machine} machine
   */
  receive(data, machine) {
    const { messages } = this.#client.inbox;
    this.#client.heard(data);
    super.receive(data, {
      received: (size) => {
        let admission = machine.received(size);
        // The oldest messages are those of earlier connections.
        while (admission === n.ADMISSION_EVICT && messages.length) {
          machine.taken(/** @type {number} */ (sizeOf(messages.shift())));
          admission = machine.received(size);
        }
        return admission;
      },
      taken: (size) => machine.taken(size),
    });
  }

  /** @param {Machine} machine */
  detach(machine) {
    super.detach(machine);
    this.#client.detached(machine);
  }

  /** Ends reading here: the messages that are left, and those that still arrive, are for the user. */
  finish() {
    this.#client.inbox.append(this.messages);
    super.detach(ENDED);
    this.serve();
  }
}
